package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Checker;
import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Entry.EndedByRun;
import dev.jobfn.faults.history.Entry.EndedWithoutRun;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.seed.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** An installation into which a test injects specific faults. Each test starts with an empty history. */
final class Scenario implements AutoCloseable {
    private static final int CLIENTS = 8;

    private final Installation installation;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger keys = new AtomicInteger();

    private Scenario(Installation installation) {
        this.installation = installation;
    }

    static Scenario start(String name, Setup setup) {
        return new Scenario(Installation.start(name, setup));
    }

    Installation installation() {
        return installation;
    }

    /** Waits until everything is ready and clears the history. */
    void fresh() {
        installation.awaitReady();
        installation.recorder().drain(installation.limits());
    }

    /** Starts submitting this many jobs in the background. */
    Future<?> submitting(int number, String type, String input, String end) {
        return threads.submit(() -> {
            submit(number, type, input, end);
            return null;
        });
    }

    /** Submits this many jobs with concurrent clients until all are acknowledged. */
    List<String> submit(int number, String type, String input, String end) throws Exception {
        AtomicInteger next = new AtomicInteger();
        Callable<List<String>> client = () -> {
            List<String> jobs = new ArrayList<>();
            while (next.getAndIncrement() < number) {
                String key = "scenario-" + keys.incrementAndGet();
                String body = "{\"type\":\"%s\",\"input\":%s}".formatted(type, input);
                jobs.add(installation.client().submit("shop", key, body, Set.of(end)));
            }
            return jobs;
        };
        List<String> jobs = new ArrayList<>();
        for (Future<List<String>> done : threads.invokeAll(java.util.Collections.nCopies(CLIENTS, client))) {
            jobs.addAll(done.get());
        }
        return jobs;
    }

    /** Waits until all jobs have ended by themselves, reads them, and checks every rule. */
    History finish() throws InterruptedException {
        History history = ended();
        assertThat(Checker.check(history)).isEmpty();
        return history;
    }

    /** Like {@link #finish}, but does not check the rules. */
    History ended() throws InterruptedException {
        Completion completion = new Completion(installation);
        completion.await();
        installation.awaitReady();
        completion.awaitQuiet();
        completion.read();
        return installation.recorder().drain(installation.limits());
    }

    void killed(String what, int most) {
        installation.recorder().note(new Entry.Killed(Recorder.now(), what, most));
    }

    void away(String what, long from) {
        installation.recorder().note(new Entry.Outage(from, what, Recorder.now()));
    }

    /** Records the time from {@code from} until the last job ended. */
    static void recovered(String what, long from, History history) {
        long last = Stream.concat(
                        history.all(EndedByRun.class).map(EndedByRun::at),
                        history.all(EndedWithoutRun.class).map(EndedWithoutRun::at))
                .mapToLong(Long::longValue)
                .max()
                .orElse(from);
        Recovery.note(what, (last - from) / 1_000);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        installation.close();
    }
}
