package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.ClockField;
import dev.jobfn.run.fixture.RunClient;
import dev.jobfn.run.fixture.RunFixture;
import dev.jobfn.run.fixture.RunProcess;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happens to a job when the process that runs it dies, freezes or is stopped. */
class ProcessFailureIT {
    private static final String SUCCEEDED = JobEvents.OUTCOME_PREFIX + "succeeded";

    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("LEASE", "PT3S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void assertFinishedOnce(JobId id, String result) {
        Job job = fixture.awaitState(id, JobState.SUCCEEDED);
        assertThat(job.result()).contains(result);
        assertThat(job.attempt()).isEqualTo(2);
        await().until(() -> fixture.inOutbox(id) == 0);
        assertThat(fixture.broker.events(SUCCEEDED, id)).hasSize(1);
    }

    @Test
    void a_job_whose_pod_dies_runs_again_and_finishes_once() {
        Dispatch dispatch = fixture.submit("uninterruptible");
        JobId job = dispatch.job();
        try (RunProcess child = RunProcess.started(fixture)) {
            child.events().deliverWithoutWaiting(dispatch);
            fixture.gates.awaitArrivals(job, 1);
            child.signal("KILL");
            child.exitCode();
        }
        Dispatch again = fixture.awaitDispatches(job).get(0);
        assertThat(again.lost()).isEqualTo(1);
        fixture.gates.open(job, "done");
        fixture.events.deliver(again).join();
        assertFinishedOnce(job, "\"done\"");
    }

    @Test
    void a_pod_that_was_frozen_for_longer_than_its_lease_cannot_record_its_result() {
        Dispatch dispatch = fixture.submit("uninterruptible");
        JobId job = dispatch.job();
        try (RunProcess frozen = RunProcess.started(fixture)) {
            CompletableFuture<HttpResponse<String>> answer = frozen.events().deliver(dispatch);
            fixture.gates.awaitArrivals(job, 1);
            frozen.signal("STOP");
            Dispatch again = fixture.awaitDispatches(job).get(0);
            fixture.gates.open(job, "from the frozen pod");
            fixture.gates.reset(job);
            CompletableFuture<HttpResponse<String>> taken = fixture.events.deliver(again);
            fixture.gates.awaitArrivals(job, 2);

            frozen.signal("CONT");
            assertThat(answer.join().statusCode()).isEqualTo(204);
            await().until(() -> frozen.output().stream().anyMatch(line -> line.contains("had lost its lease")));
            assertThat(fixture.state(job)).isEqualTo(JobState.RUNNING);

            fixture.gates.open(job, "from the other pod");
            taken.join();
        }
        assertFinishedOnce(job, "\"from the other pod\"");
    }

    @Test
    void on_SIGTERM_the_run_finishes_and_no_other_request_is_accepted() {
        Dispatch dispatch = fixture.submit("gated");
        JobId job = dispatch.job();
        try (RunProcess child = RunProcess.started(fixture)) {
            RunClient events = child.events();
            CompletableFuture<HttpResponse<String>> answer = events.deliver(dispatch);
            fixture.gates.awaitArrivals(job, 1);
            child.signal("TERM");
            await().untilAsserted(() -> assertThatThrownBy(() -> events.get("/health/live"))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ConnectException.class));
            assertThat(child.isAlive()).isTrue();
            assertThat(fixture.state(job)).isEqualTo(JobState.RUNNING);

            fixture.gates.open(job, "\"done\"");
            assertThat(answer.join().statusCode()).isEqualTo(204);
            // 128 + 15 means that SIGTERM ended the JVM.
            assertThat(child.exitCode()).isEqualTo(143);
            assertThat(child.output()).noneMatch(line -> line.contains(" ERROR "));
        }
        assertThat(fixture.job(job).result()).contains("\"done\"");
        // The outcome was published and removed from the outbox before the process ended.
        assertThat(fixture.broker.events(SUCCEEDED, job)).hasSize(1);
        assertThat(fixture.inOutbox(job)).isZero();
    }

    @Test
    void on_SIGTERM_run_fn_hands_the_clock_that_it_holds_over_while_its_run_continues() {
        Dispatch dispatch = fixture.submit("gated");
        // The submission may have started a clock by event. Without its lease, the next call starts another one.
        fixture.raw.del("jobfn:{general}:clock");
        try (RunProcess child = RunProcess.started(fixture, "CLOCK_IDLE", "PT1H")) {
            CompletableFuture<HttpResponse<String>> answer = child.events().deliver(dispatch);
            fixture.gates.awaitArrivals(dispatch.job(), 1);
            await().until(() -> fixture.raw.pubsubNumsub("jobfn:{general}:wake").containsValue(1L));
            String held = clockToken();
            assertThat(clockEvents()).doesNotContain(held);
            child.signal("TERM");
            await().until(() -> !clockToken().equals(held) && clockEvents().contains(clockToken()));
            assertThat(child.isAlive()).isTrue();

            fixture.gates.open(dispatch.job(), "1");
            assertThat(answer.join().statusCode()).isEqualTo(204);
            assertThat(child.exitCode()).isEqualTo(143);
        }
    }

    private static String clockToken() {
        return fixture.raw.hget("jobfn:{general}:clock", ClockField.TOKEN.key());
    }

    /** The tokens of the published clock events. */
    private static List<String> clockEvents() {
        return fixture.broker.published(JobEvents.CLOCK).stream()
                .map(published -> published.event().getId().substring("general.".length()))
                .toList();
    }

    /** A job that was put back is due again after a second, so on a slow machine it may already be queued. */
    private static void assertNotRun(JobId id) {
        Job job = fixture.job(id);
        assertThat(job.state()).isIn(JobState.SCHEDULED, JobState.QUEUED);
        assertThat(job.attempt()).isZero();
    }

    @Test
    void a_process_with_a_stuck_handler_exits_when_its_other_runs_have_ended() {
        Dispatch dispatch = fixture.submit("gated");
        Dispatch stuck = fixture.submit("uninterruptible-short");
        try (RunProcess child = RunProcess.started(fixture, "TEST_GRACE", "PT0.5S")) {
            RunClient events = child.events();
            CompletableFuture<HttpResponse<String>> other = events.deliver(dispatch);
            fixture.gates.awaitArrivals(dispatch.job(), 1);
            assertThat(events.deliver(stuck).join().statusCode()).isEqualTo(204);
            assertThat(fixture.state(stuck.job())).isEqualTo(JobState.SCHEDULED);
            assertThat(events.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(events.get("/health/live").statusCode()).isEqualTo(200);

            Dispatch late = fixture.submit("echo");
            assertThat(events.deliver(late).join().statusCode()).isEqualTo(204);
            assertNotRun(late.job());
            assertThat(child.isAlive()).isTrue();

            fixture.gates.open(dispatch.job(), "1");
            assertThat(other.join().statusCode()).isEqualTo(204);
            assertThat(child.exitCode()).isEqualTo(1);
        }
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }
}
