package dev.jobfn.run.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.JobId;
import dev.jobfn.run.execution.JobRun.End;
import dev.jobfn.run.invoke.Invocable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobRunTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final JobType TYPE = CatalogReader.parse("""
            queues: {q: {}}
            types: {t: {queue: q}}
            """).type("t").orElseThrow();

    private final ExecutorService one = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        one.shutdownNow();
    }

    private static JobRun run(Duration timeout, Duration lease) {
        Claimed claim = new Claimed(JobId.fresh("q"), "run", "t", "shop", 1, 0, 0, timeout, Duration.ZERO, "{}");
        return new JobRun(claim, TYPE, System.nanoTime(), lease);
    }

    private static JobRun run() {
        return run(LONG, LONG);
    }

    private static String sleep(CountDownLatch begun) throws InterruptedException {
        begun.countDown();
        Thread.sleep(LONG.toMillis());
        return "1";
    }

    @Test
    void an_interruption_after_the_end_does_not_reach_the_next_handler_on_the_thread() throws Exception {
        JobRun first = run();
        assertThat(one.submit(() -> first.call((input, context) -> "1")).get()).isTrue();
        CountDownLatch stopped = new CountDownLatch(1);
        JobRun second = run();
        Future<Boolean> end = one.submit(() -> second.call((input, context) -> {
            stopped.await();
            return Boolean.toString(Thread.currentThread().isInterrupted());
        }));
        first.stop(End.CANCELLED, LONG);
        stopped.countDown();
        assertThat(end.get()).isTrue();
        assertThat(second.result()).contains("false");
        assertThat(first.end()).isEqualTo(End.ENDED);
    }

    @Test
    void an_interruption_that_a_handler_did_not_notice_is_cleared_before_the_next_handler() throws Exception {
        Invocable interrupting = (input, context) -> {
            Thread.currentThread().interrupt();
            return "1";
        };
        JobRun second = run();
        one.submit(() -> run().call(interrupting)).get();
        one.submit(() -> second.call((input, context) ->
                        Boolean.toString(Thread.currentThread().isInterrupted())))
                .get();
        assertThat(second.result()).contains("false");
    }

    @Test
    void a_run_that_must_stop_before_its_handler_starts_is_interrupted_at_once() throws Exception {
        JobRun run = run();
        run.stop(End.SHUTDOWN, LONG);
        assertThat(one.submit(() -> run.call((input, context) -> sleep(new CountDownLatch(1))))
                        .get())
                .isTrue();
        assertThat(run.error()).containsInstanceOf(InterruptedException.class);
        assertThat(run.end()).isEqualTo(End.SHUTDOWN);
    }

    @Test
    void only_the_first_reason_to_stop_counts() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        JobRun run = run(Duration.ofMillis(1), LONG);
        Future<Boolean> end = one.submit(() -> run.call((input, context) -> sleep(begun)));
        begun.await();
        run.stop(End.CANCELLED, LONG);
        assertThat(run.isGivenUp(System.nanoTime() + LONG.toNanos() / 2, LONG)).isFalse();
        assertThat(end.get()).isTrue();
        assertThat(run.end()).isEqualTo(End.CANCELLED);
        assertThat(run.context().cancelled()).isTrue();
    }

    @Test
    void a_handler_whose_lease_was_not_renewed_is_stopped() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        JobRun run = run(LONG, Duration.ofSeconds(10));
        Future<Boolean> end = one.submit(() -> run.call((input, context) -> sleep(begun)));
        begun.await();
        long later = System.nanoTime() + Duration.ofSeconds(11).toNanos();
        run.leaseRenewed(later + 1);
        assertThat(run.isGivenUp(later, LONG)).isFalse();
        assertThat(end.isDone()).isFalse();
        assertThat(run.isGivenUp(later + 1, LONG)).isFalse();
        assertThat(end.get()).isTrue();
        assertThat(run.end()).isEqualTo(End.LEASE_LOST);
    }

    @Test
    void a_handler_that_ignores_its_interruption_is_given_up_once_and_its_result_is_ignored() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        JobRun run = run();
        Future<Boolean> end = one.submit(() -> run.call((input, context) -> {
            begun.countDown();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            return "1";
        }));
        begun.await();
        run.stop(End.CANCELLED, Duration.ZERO);
        assertThat(run.isGivenUp(System.nanoTime(), Duration.ZERO)).isTrue();
        assertThat(run.isGivenUp(System.nanoTime(), Duration.ZERO)).isFalse();
        release.countDown();
        assertThat(end.get()).isFalse();
        assertThat(run.result()).isEmpty();
        assertThat(run.end()).isEqualTo(End.CANCELLED);
    }
}
