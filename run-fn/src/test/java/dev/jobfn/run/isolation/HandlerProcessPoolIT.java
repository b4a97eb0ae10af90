package dev.jobfn.run.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.run.TestRunFunction;
import dev.jobfn.run.fixture.FakeJobContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandlerProcessPoolIT {
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** Shared by all tests, because starting a process takes seconds on a busy machine. */
    private static final HandlerProcessPool SHARED = processes(6, IDLE);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private HandlerProcessPool processes = SHARED;

    @BeforeAll
    static void patience() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void end() {
        callers.shutdownNow();
        if (processes != SHARED) {
            processes.close();
        }
    }

    @AfterAll
    static void endAll() {
        SHARED.close();
    }

    private static HandlerProcessPool processes(int maxProcesses, Duration maxIdle) {
        return new HandlerProcessPool(new ProcessCommand(TestRunFunction.class, 384, Map.of()), maxProcesses, maxIdle);
    }

    private String run(String handler, String input, FakeJobContext context) throws Exception {
        var types = CatalogReader.parse("{queues: {general: {}}, types: {" + handler + ": {resultLimit: 202}}}");
        return processes.handlerFor(types.type(handler).orElseThrow()).invoke(input, context);
    }

    private String run(String handler, String input) throws Exception {
        return run(handler, input, FakeJobContext.fresh());
    }

    private Future<String> started(String handler, String input, FakeJobContext context) {
        return callers.submit(() -> run(handler, input, context));
    }

    private static long pid(String result) {
        return Long.parseLong(result);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    @Test
    void a_handler_runs_in_another_process_that_later_jobs_reuse() throws Exception {
        long pid = pid(run("pid", "\"\""));
        assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
        assertThat(pid(run("pid", "\"\""))).isEqualTo(pid);
    }

    @Test
    void a_process_that_ends_fails_only_its_own_job_even_if_five_end_at_once() throws Exception {
        Map<Future<String>, String> bombs = new LinkedHashMap<>();
        Future<String> survivor = started("pauses", "3000", FakeJobContext.fresh());
        bombs.put(started("exits", "\"\"", FakeJobContext.fresh()), "exited with code 7");
        bombs.put(started("hoards-heap", "\"\"", FakeJobContext.fresh()), "ran out of memory");
        bombs.put(started("hoards-native", "\"\"", FakeJobContext.fresh()), "memory");
        bombs.put(started("signals", "\"SEGV\"", FakeJobContext.fresh()), "signal 6");
        bombs.put(started("signals", "\"KILL\"", FakeJobContext.fresh()), "signal 9");
        bombs.forEach((bomb, message) -> assertThatThrownBy(bomb::get)
                .cause()
                .isInstanceOfSatisfying(JobFailedException.class, e -> {
                    assertThat(e.type()).isEqualTo("handler-died");
                    assertThat(e.retryable()).isTrue();
                })
                .hasMessageContaining(message));
        assertThat(pid(survivor.get())).isPositive();
        assertThat(pid(run("pid", "\"\""))).isPositive();
    }

    @Test
    void a_process_that_a_handler_started_is_killed_with_it() throws Exception {
        FakeJobContext context = FakeJobContext.fresh();
        Future<String> job = started("starts", "\"\"", context);
        await().until(() -> !context.reports().isEmpty());
        long started = Long.parseLong(context.reports().get(0).substring(2));
        assertThat(isAlive(started)).isTrue();
        job.cancel(true);
        await().until(() -> !isAlive(started));
    }

    @Test
    void an_exception_of_a_handler_arrives_as_if_the_handler_ran_in_this_process() throws Exception {
        long pid = pid(run("pid", "\"\""));
        assertThatThrownBy(() -> run("fails", "\"this\""))
                .isInstanceOfSatisfying(JobFailedException.class, e -> {
                    assertThat(e.type()).isEqualTo("refused");
                    assertThat(e.retryable()).isFalse();
                })
                .hasMessage("not like this");
        assertThatThrownBy(() -> run("breaks", "\"\""))
                .isInstanceOf(HandlerThrewException.class)
                .message()
                .startsWith("java.io.IOException: secret")
                .hasSizeLessThan(10_000);
        assertThatThrownBy(() -> run("breaks", "\"" + "x".repeat(2_000_000) + "\""))
                .isInstanceOf(HandlerThrewException.class);
        assertThatThrownBy(() -> run("overflows", "\"\""))
                .isInstanceOf(HandlerThrewException.class)
                .hasMessageStartingWith("java.lang.StackOverflowError");
        assertThatThrownBy(() -> run("pid", "{"))
                .isInstanceOfSatisfying(
                        JobFailedException.class, e -> assertThat(e.type()).isEqualTo("invalid-input"));
        assertThat(pid(run("pid", "\"\""))).isEqualTo(pid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spins", "signals"})
    void a_handler_that_ignores_its_interruption_is_killed(String handler) throws Exception {
        long pid = pid(run("pid", "\"\""));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> thrown.complete(catchThrowable(() -> run(handler, "\"STOP\""))));
        caller.start();
        await().until(() -> caller.getState() == Thread.State.WAITING);
        caller.interrupt();
        assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        await().until(() -> !isAlive(pid));
        assertThat(pid(run("pid", "\"\""))).isNotEqualTo(pid);
    }

    @Test
    void a_handler_that_ends_when_interrupted_keeps_its_process() throws Exception {
        long pid = pid(run("pid", "\"\""));
        FakeJobContext context = FakeJobContext.fresh();
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                result.complete(run("interruptible", "\"\"", context));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        caller.start();
        await().until(() -> context.reports().contains("50 waits"));
        caller.interrupt();
        assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("\"cancelled: false\"");
        assertThat(pid(run("pid", "\"\""))).isEqualTo(pid);
    }

    @Test
    void what_a_handler_prints_and_reads_does_not_affect_its_result() throws Exception {
        assertThat(run("prints", "\"end of input \"")).isEqualTo("\"end of input -1\"");
    }

    @Test
    void only_some_progress_is_sent_but_always_the_latest() throws Exception {
        FakeJobContext context = FakeJobContext.fresh();
        assertThat(run("reports", "100000", context)).isEqualTo("\"reported\"");
        assertThat(context.reports()).hasSizeLessThan(1_000).endsWith("99 the last");
    }

    @Test
    void a_result_may_be_as_large_as_its_type_allows_and_no_larger() throws Exception {
        assertThat(run("repeats", "100")).hasSize(102);
        assertThatThrownBy(() -> run("repeats", "101"))
                .isInstanceOfSatisfying(
                        JobFailedException.class, e -> assertThat(e.type()).isEqualTo("result-too-large"))
                .hasMessageContaining("The result has 204 bytes; this type allows 202");
        assertThatThrownBy(() -> run("repeats", "1000000")).isInstanceOf(JobFailedException.class);
        assertThat(run("repeats", "1")).isEqualTo("\"é\"");
    }

    @Test
    void no_more_jobs_run_at_once_than_there_may_be_processes_and_idle_processes_end() throws Exception {
        processes = processes(2, Duration.ofMillis(400));
        List<Future<String>> jobs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            jobs.add(started("pauses", "300", FakeJobContext.fresh()));
        }
        Set<String> pids = new HashSet<>();
        for (Future<String> job : jobs) {
            pids.add(job.get());
        }
        assertThat(pids).hasSize(2);
        await().until(() -> pids.stream().noneMatch(pid -> isAlive(pid(pid))));
    }

    @Test
    void a_process_that_died_while_idle_is_not_reused() throws Exception {
        long pid = pid(run("pid", "\"\""));
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
        assertThat(pid(run("pid", "\"\""))).isNotEqualTo(pid);
    }
}
