package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
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

/** A job in a process of its own, as JobSink's Kubernetes Job starts it: from the event's file to the outcome. */
class LongRunIT {
    private static final String SUCCEEDED = JobEvents.OUTCOME_PREFIX + "succeeded";

    private static RunLab lab;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        lab = new RunLab();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static Dispatch submit(String type) {
        return lab.submitTo("long", type).get(0);
    }

    private ChildRun started(Dispatch dispatch, String... settings) throws IOException {
        return started(JobEvents.queued(dispatch), settings);
    }

    /** As JobSink does: structured JSON under the Secret's key. */
    private ChildRun started(CloudEvent event, String... settings) throws IOException {
        Files.write(folder.resolve("event"), new JsonFormat().serialize(event));
        return ChildRun.longRun(lab, folder, settings);
    }

    private static void awaitSaid(ChildRun child, String text) {
        await(text).until(() -> child.said().stream().anyMatch(line -> line.contains(text)));
    }

    private static void assertFinishedOnce(JobId id) {
        Job job = lab.awaitState(id, JobState.SUCCEEDED);
        assertThat(job.result()).contains("\"done\"");
        assertThat(lab.broker.events(SUCCEEDED, id)).hasSize(1);
        assertThat(lab.inOutbox(id)).isZero();
    }

    @Test
    void the_event_in_its_file_becomes_a_run_whose_outcome_is_published_before_it_exits_with_0() throws IOException {
        Dispatch dispatch = submit("endless");
        try (ChildRun child = started(dispatch)) {
            lab.gates.awaitArrivals(dispatch.job(), 1);
            assertThat(lab.state(dispatch.job())).isEqualTo(JobState.RUNNING);
            lab.gates.open(dispatch.job(), "\"done\"");
            assertThat(child.exitCode()).isZero();
            assertThat(child.said()).noneMatch(line -> line.contains("is ready on port"));
        }
        assertFinishedOnce(dispatch.job());
        assertThat(lab.job(dispatch.job()).attempt()).isEqualTo(1);
    }

    @Test
    void an_event_that_was_superseded_claims_nothing_and_exits_with_0() throws IOException {
        Dispatch dispatch = submit("endless");
        Dispatch stale =
                new Dispatch(dispatch.job(), "superseded", dispatch.type(), dispatch.tenant(), dispatch.lost());
        try (ChildRun child = started(stale)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(lab.gates.arrivals(dispatch.job())).isZero();
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_Job_that_waited_too_long_for_its_pod_gives_its_job_back() throws IOException {
        Dispatch dispatch = submit("endless");
        lab.raw.hincrby(RunLab.lifeKey(dispatch.job()), "w", -61_000);
        try (ChildRun child = started(dispatch)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(lab.broker.events(JobEvents.QUEUED, dispatch.job())).hasSize(1);
        assertThat(lab.job(dispatch.job()).attempt()).isZero();
    }

    @Test
    void its_progress_is_seen_while_it_runs() throws IOException {
        // Any type may be sent to a long lane.
        Dispatch dispatch = submit("telling");
        try (ChildRun child = started(dispatch)) {
            await().untilAsserted(() ->
                    assertThat(lab.job(dispatch.job()).progress()).contains(new Job.Progress(40, "almost half")));
            lab.gates.open(dispatch.job(), "done");
            assertThat(child.exitCode()).isZero();
        }
        assertFinishedOnce(dispatch.job());
    }

    @Test
    void a_cancellation_ends_it() throws IOException {
        Dispatch dispatch = submit("endless");
        try (ChildRun child = started(dispatch)) {
            lab.gates.awaitArrivals(dispatch.job(), 1);
            lab.store.cancel(dispatch.job(), Optional.empty());
            assertThat(child.exitCode()).isZero();
        }
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void a_job_whose_pod_is_killed_runs_again_and_finishes_once() throws IOException {
        Dispatch dispatch = submit("endless");
        JobId job = dispatch.job();
        try (ChildRun child = started(dispatch)) {
            lab.gates.awaitArrivals(job, 1);
            child.signal("KILL");
            child.exitCode();
        }
        Dispatch again = lab.awaitDispatches(job).get(0);
        assertThat(again.lost()).isEqualTo(1);
        lab.gates.open(job, "\"done\"");
        try (ChildRun child = started(again)) {
            assertThat(child.exitCode()).isZero();
        }
        assertFinishedOnce(job);
        assertThat(lab.job(job).attempt()).isEqualTo(2);
    }

    @Test
    void at_SIGTERM_the_job_is_given_back_at_once_and_loses_neither_a_lease_nor_an_attempt() throws IOException {
        Dispatch dispatch = submit("endless");
        JobId job = dispatch.job();
        try (ChildRun child = started(dispatch)) {
            lab.gates.awaitArrivals(job, 1);
            child.signal("TERM");
            // 128 + 15, as a JVM that SIGTERM ends says.
            assertThat(child.exitCode()).isEqualTo(143);
            assertThat(child.said()).noneMatch(line -> line.contains(" ERROR "));
        }
        // Published by the process that went.
        CloudEvent again = lab.broker.events(JobEvents.QUEUED, job).get(0);
        assertThat(again.getExtension(JobEvents.LOST)).isNull();
        assertThat(lab.life(job, "x")).isEqualTo("1");
        lab.gates.open(job, "\"done\"");
        try (ChildRun child = started(again)) {
            assertThat(child.exitCode()).isZero();
        }
        assertFinishedOnce(job);
    }

    @Test
    void a_handler_that_does_not_heed_its_interruption_holds_up_no_SIGTERM() throws IOException {
        Dispatch dispatch = submit("deaf");
        try (ChildRun child = started(dispatch, "TEST_GRACE", "PT0.5S")) {
            lab.gates.awaitArrivals(dispatch.job(), 1);
            child.signal("TERM");
            assertThat(child.exitCode()).isEqualTo(143);
        }
        assertThat(lab.broker.events(JobEvents.QUEUED, dispatch.job())).hasSize(1);
    }

    @Test
    void an_event_that_is_not_there_is_one_line_and_exit_code_1() throws IOException {
        try (ChildRun child = ChildRun.longRun(lab, folder)) {
            assertThat(child.exitCode()).isEqualTo(1);
            awaitSaid(child, "K_EVENT_PATH");
            assertThat(child.said())
                    .noneMatch(line -> line.contains("Exception"))
                    .contains("K_EVENT_PATH: no event in "
                            + folder.resolve("event")
                            + ", its Secret may be gone; the job is dispatched again after dispatchTimeout");
        }
    }

    @Test
    void an_event_of_another_kind_is_exit_code_1() throws IOException {
        try (ChildRun child = started(JobEvents.clock("long", "token"))) {
            assertThat(child.exitCode()).isEqualTo(1);
            awaitSaid(child, "is no dispatch of a queue in this catalog");
        }
    }

    @Test
    void while_Redis_is_away_the_claim_waits_and_SIGTERM_ends_that() throws IOException {
        Dispatch dispatch = submit("endless");
        try (ChildRun child = started(dispatch, "REDIS_URL", "redis://localhost:1")) {
            awaitSaid(child, dispatch.job() + " can't be claimed yet");
            child.signal("TERM");
            assertThat(child.exitCode()).isEqualTo(143);
            awaitSaid(child, dispatch.job() + " is not claimed and comes back after dispatchTimeout");
        }
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.QUEUED);
    }
}
