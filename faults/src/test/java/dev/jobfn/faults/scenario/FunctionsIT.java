package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.history.Entry.AttemptFailed;
import dev.jobfn.faults.history.Entry.Claimed;
import dev.jobfn.faults.history.Entry.Found;
import dev.jobfn.faults.history.Entry.HandlerStarted;
import dev.jobfn.faults.history.Entry.Lost;
import dev.jobfn.faults.history.Entry.Refused;
import dev.jobfn.faults.history.History;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.install.Pod;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.faults.redis.RedisProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that are killed, frozen, or killed by the job they run. */
class FunctionsIT {
    private static final int CONCURRENCY = Setup.standard().sizes().concurrency();
    private static final String SHORT = "{\"millis\":200}";

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start("functions", Setup.standard());
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @BeforeEach
    void fresh() {
        scenario.fresh();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run-fn", "intake", "submit-fn", "status-fn"})
    void jobs_end_once_when_a_function_is_killed(String function) throws Exception {
        Future<?> submitting = scenario.submitting(400, "work", SHORT, "succeeded");
        awaitStarts(40);
        long killed = Recorder.now();
        if (function.equals("run-fn")) {
            scenario.installation().runPods().forEach(pod -> {
                scenario.killed(pod.name(), CONCURRENCY);
                pod.kill();
            });
        } else {
            scenario.installation().pod(function).kill();
        }
        submitting.get();
        Scenario.recovered("SIGKILL of " + function, killed, scenario.finish());
    }

    @Test
    void a_run_frozen_for_longer_than_its_lease_writes_nothing_when_it_continues() throws Exception {
        Pod zombie = scenario.installation().runPods().get(0);
        // The pod reported the ends of its runs, and Redis refused these reports.
        assertThat(refusedAfter("SIGSTOP of a run-fn beyond its lease", zombie, zombie::hold, zombie::resume))
                .containsAnyOf("complete", "fail");
    }

    @Test
    void writes_that_arrive_after_the_lease_while_another_run_is_active_change_nothing() throws Exception {
        Pod late = scenario.installation().runPods().get(0);
        RedisProxy way = scenario.installation().redisProxy(late.name());
        assertThat(refusedAfter(
                        "writes of a run-fn that arrive after its lease",
                        late,
                        () -> way.hold(true),
                        () -> way.hold(false)))
                .contains("complete");
    }

    /**
     * Holds up a run-fn until other pods run its jobs. Returns the scripts whose writes to those jobs were then
     * refused.
     */
    private static List<String> refusedAfter(String what, Pod pod, Runnable hold, Runnable resume) throws Exception {
        Future<?> submitting = scenario.submitting(40, "work", "{\"millis\":1200}", "succeeded");
        awaitStarts(10);
        long held = Recorder.now();
        scenario.killed(pod.name(), CONCURRENCY);
        hold.run();
        awaitStarts("other pods to run its jobs", Duration.ofSeconds(60), it -> it.attempt() > 1, 1);
        resume.run();
        submitting.get();
        History history = scenario.finish();
        Set<String> lost = history.all(Lost.class).map(Lost::job).collect(Collectors.toSet());
        assertThat(lost).isNotEmpty();
        Scenario.recovered(what, held, history);
        return history.all(Refused.class)
                .filter(it -> lost.contains(it.job()))
                .map(Refused::script)
                .toList();
    }

    @Test
    void on_sigterm_a_run_fn_finishes_its_jobs_without_using_up_attempts() throws Exception {
        Future<?> submitting = scenario.submitting(200, "work", SHORT, "succeeded");
        awaitStarts(20);
        long terminated = Recorder.now();
        // A run-fn that is shutting down releases the jobs that it has claimed but not started.
        scenario.killed("run-fn-0", Setup.standard().sizes().window());
        scenario.installation().runPods().get(0).terminate();
        submitting.get();
        History history = scenario.finish();
        assertThat(history.byJob(HandlerStarted.class).values())
                .allSatisfy(starts -> assertThat(starts).hasSize(1));
        assertThat(history.all(AttemptFailed.class)).isEmpty();
        assertThat(history.all(Lost.class)).isEmpty();
        Scenario.recovered("SIGTERM of a run-fn", terminated, history);
    }

    @Test
    void jobs_that_kill_their_process_fail_as_lost_and_use_up_no_attempts_of_other_jobs() throws Exception {
        Future<?> others = scenario.submitting(600, "work", "{\"millis\":100}", "succeeded");
        awaitStarts(20);
        long start = Recorder.now();
        List<String> poison = scenario.submit(3, "poison", "{\"steps\":[\"kill\"]}", "failed");
        others.get();
        History history = scenario.finish();
        assertThat(history.all(Found.class).filter(it -> poison.contains(it.job())))
                .allSatisfy(it -> {
                    assertThat(it.reason()).isEqualTo("lost");
                    assertThat(it.attempt()).isEqualTo(3);
                });
        assertThat(history.all(AttemptFailed.class)).isEmpty();
        // Only the first run of a poison job shares its process with other jobs; after that it runs alone.
        long lost =
                history.all(Lost.class).filter(it -> !poison.contains(it.job())).count();
        assertThat(lost).isLessThanOrEqualTo(poison.size() * (CONCURRENCY - 1L));
        for (Claimed claim : history.all(Claimed.class)
                .filter(it -> poison.contains(it.job()) && it.attempt() > 1)
                .toList()) {
            assertThat(history.all(Claimed.class).filter(it -> it.at() > claim.at()))
                    .as("the queue continues after %s", claim)
                    .isNotEmpty();
        }
        Scenario.recovered("3 jobs that kill their process, among 600", start, history);
    }

    private static void awaitStarts(int number) {
        awaitStarts("handlers to start", Duration.ofSeconds(30), it -> true, number);
    }

    private static void awaitStarts(String what, Duration within, Predicate<HandlerStarted> which, int number) {
        Awaitility.await(what)
                .atMost(within)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> scenario.installation()
                                .recorder()
                                .entries(HandlerStarted.class)
                                .filter(which)
                                .count()
                        >= number);
    }
}
