package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.fixture.RunFixture;
import dev.jobfn.run.fixture.RunProcess;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Long runs, from the event's file to the outcome. Each run is a separate process, started the way a JobSink's
 * Kubernetes Job starts it.
 */
class LongRunIT {
    private static final String SUCCEEDED = JobEvents.OUTCOME_PREFIX + "succeeded";

    private static RunFixture fixture;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        fixture = new RunFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Dispatch submit(String type) {
        return fixture.submitTo("long", type).get(0);
    }

    private RunProcess started(Dispatch dispatch, String... settings) throws IOException {
        return started(JobEvents.queued(dispatch), settings);
    }

    /** Writes the event as JobSink does, in structured JSON to a file named after the Secret's key. */
    private RunProcess started(CloudEvent event, String... settings) throws IOException {
        Files.write(folder.resolve("event"), new JsonFormat().serialize(event));
        return RunProcess.longRun(fixture, folder, settings);
    }

    private static void awaitOutput(RunProcess child, String text) {
        await(text).until(() -> child.output().stream().anyMatch(line -> line.contains(text)));
    }

    private static void assertFinishedOnce(JobId id) {
        Job job = fixture.awaitState(id, JobState.SUCCEEDED);
        assertThat(job.result()).contains("\"done\"");
        assertThat(fixture.broker.events(SUCCEEDED, id)).hasSize(1);
        assertThat(fixture.inOutbox(id)).isZero();
    }

    @Test
    void the_job_of_the_event_in_the_file_runs_and_its_outcome_is_published_before_the_process_exits_with_0()
            throws IOException {
        Dispatch dispatch = submit("endless");
        try (RunProcess child = started(dispatch)) {
            fixture.gates.awaitArrivals(dispatch.job(), 1);
            assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.RUNNING);
            fixture.gates.open(dispatch.job(), "\"done\"");
            assertThat(child.exitCode()).isZero();
            assertThat(child.output()).noneMatch(line -> line.contains("is ready on port"));
        }
        assertFinishedOnce(dispatch.job());
        assertThat(fixture.job(dispatch.job()).attempt()).isEqualTo(1);
    }

    @Test
    void a_process_with_a_superseded_event_claims_nothing_and_exits_with_0() throws IOException {
        Dispatch dispatch = submit("endless");
        Dispatch stale =
                new Dispatch(dispatch.job(), "superseded", dispatch.type(), dispatch.tenant(), dispatch.lost());
        try (RunProcess child = started(stale)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(fixture.gates.arrivals(dispatch.job())).isZero();
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_Job_that_waited_too_long_for_its_pod_puts_its_job_back() throws IOException {
        Dispatch dispatch = submit("endless");
        fixture.raw.hincrby(RunFixture.lifeKey(dispatch.job()), JobField.DISPATCHED_AT.key(), -61_000);
        try (RunProcess child = started(dispatch)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(fixture.broker.events(JobEvents.QUEUED, dispatch.job())).hasSize(1);
        assertThat(fixture.job(dispatch.job()).attempt()).isZero();
    }

    @Test
    void progress_is_visible_during_a_long_run() throws IOException {
        // Any type may be sent to a long lane.
        Dispatch dispatch = submit("reporting");
        try (RunProcess child = started(dispatch)) {
            await().untilAsserted(() ->
                    assertThat(fixture.job(dispatch.job()).progress()).contains(new Job.Progress(40, "almost half")));
            fixture.gates.open(dispatch.job(), "done");
            assertThat(child.exitCode()).isZero();
        }
        assertFinishedOnce(dispatch.job());
    }

    @Test
    void a_cancellation_ends_a_long_run() throws IOException {
        Dispatch dispatch = submit("endless");
        try (RunProcess child = started(dispatch)) {
            fixture.gates.awaitArrivals(dispatch.job(), 1);
            fixture.store.cancel(dispatch.job(), Optional.empty());
            assertThat(child.exitCode()).isZero();
        }
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void a_job_whose_pod_is_killed_runs_again_and_finishes_once() throws IOException {
        Dispatch dispatch = submit("endless");
        JobId job = dispatch.job();
        try (RunProcess child = started(dispatch)) {
            fixture.gates.awaitArrivals(job, 1);
            child.signal("KILL");
            child.exitCode();
        }
        Dispatch again = fixture.awaitDispatches(job).get(0);
        assertThat(again.lost()).isEqualTo(1);
        fixture.gates.open(job, "\"done\"");
        try (RunProcess child = started(again)) {
            assertThat(child.exitCode()).isZero();
        }
        assertFinishedOnce(job);
        assertThat(fixture.job(job).attempt()).isEqualTo(2);
    }

    @Test
    void on_SIGTERM_the_job_is_released_at_once_and_loses_neither_a_lease_nor_an_attempt() throws IOException {
        Dispatch dispatch = submit("endless");
        JobId job = dispatch.job();
        try (RunProcess child = started(dispatch)) {
            fixture.gates.awaitArrivals(job, 1);
            child.signal("TERM");
            // 128 + 15 means that SIGTERM ended the JVM.
            assertThat(child.exitCode()).isEqualTo(143);
            assertThat(child.output()).noneMatch(line -> line.contains(" ERROR "));
        }
        // The process that was stopped has published this event.
        CloudEvent again = fixture.broker.events(JobEvents.QUEUED, job).get(0);
        assertThat(again.getExtension(JobEvents.LOST)).isNull();
        assertThat(fixture.field(job, JobField.EXCUSED)).isEqualTo("1");
        fixture.gates.open(job, "\"done\"");
        try (RunProcess child = started(again)) {
            assertThat(child.exitCode()).isZero();
        }
        assertFinishedOnce(job);
    }

    @Test
    void a_stuck_handler_does_not_delay_the_exit_after_SIGTERM() throws IOException {
        Dispatch dispatch = submit("uninterruptible");
        try (RunProcess child = started(dispatch, "TEST_GRACE", "PT0.5S")) {
            fixture.gates.awaitArrivals(dispatch.job(), 1);
            child.signal("TERM");
            assertThat(child.exitCode()).isEqualTo(143);
        }
        assertThat(fixture.broker.events(JobEvents.QUEUED, dispatch.job())).hasSize(1);
    }

    @Test
    void a_missing_event_is_reported_in_one_line_with_exit_code_1() throws IOException {
        try (RunProcess child = RunProcess.longRun(fixture, folder)) {
            assertThat(child.exitCode()).isEqualTo(1);
            awaitOutput(child, "K_EVENT_PATH");
            assertThat(child.output())
                    .noneMatch(line -> line.contains("Exception"))
                    .contains("K_EVENT_PATH: no event in "
                            + folder.resolve("event")
                            + "; its Secret may have been deleted."
                            + " The job will be dispatched again after dispatchTimeout");
        }
    }

    @Test
    void a_process_with_an_event_of_another_kind_exits_with_1() throws IOException {
        try (RunProcess child = started(JobEvents.clock("long", "token"))) {
            assertThat(child.exitCode()).isEqualTo(1);
            awaitOutput(child, "does not dispatch a job of a queue in this catalog");
        }
    }

    @Test
    void while_Redis_is_unavailable_the_claim_waits_until_SIGTERM() throws IOException {
        Dispatch dispatch = submit("endless");
        try (RunProcess child = started(dispatch, "REDIS_URL", "redis://localhost:1")) {
            awaitOutput(child, dispatch.job() + " can't be claimed yet");
            child.signal("TERM");
            assertThat(child.exitCode()).isEqualTo(143);
            awaitOutput(child, dispatch.job() + " was not claimed and will be dispatched again after dispatchTimeout");
        }
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.QUEUED);
    }
}
