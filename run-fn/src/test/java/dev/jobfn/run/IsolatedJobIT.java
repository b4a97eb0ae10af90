package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.run.fixture.RunFixture;
import dev.jobfn.run.fixture.RunProcess;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of types with {@code isolate: true}, from the event to the outcome. */
class IsolatedJobIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("LEASE", "PT3S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void assertReady() {
        assertThat(fixture.events.get("/health/ready").statusCode()).isEqualTo(200);
    }

    private static void assertFinishedOnce(JobId id) {
        assertThat(fixture.awaitState(id, JobState.SUCCEEDED).result()).contains("\"done\"");
        await().untilAsserted(() -> assertThat(fixture.broker.events(JobEvents.OUTCOME_PREFIX + "succeeded", id))
                .hasSize(1));
    }

    private static void assertAllEnd(List<ProcessHandle> processes) {
        assertThat(processes).isNotEmpty();
        await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void a_handler_that_ends_its_process_fails_only_its_own_attempts_and_costs_no_lease() {
        Dispatch dispatch = fixture.submit("poison-isolated");
        Dispatch other = fixture.submit("reporting-isolated");
        CompletableFuture<HttpResponse<String>> beside = fixture.events.deliver(other);
        fixture.gates.awaitArrivals(other.job(), 1);

        assertThat(fixture.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        Job job = fixture.job(dispatch.job());
        // The job's backoff is short, so a heartbeat of the other job may already have queued it again.
        assertThat(job.state()).isIn(JobState.SCHEDULED, JobState.QUEUED);
        assertThat(job.error().orElseThrow().type()).isEqualTo("handler-died");
        assertThat(job.error().orElseThrow().message()).contains("exited with code 9");
        Dispatch again = fixture.awaitDispatches(dispatch.job()).get(0);
        assertThat(again.lost()).isZero();
        assertThat(fixture.events.deliver(again).join().statusCode()).isEqualTo(204);
        assertThat(fixture.awaitState(dispatch.job(), JobState.FAILED).attempt())
                .isEqualTo(2);

        fixture.gates.open(other.job(), "done");
        assertThat(beside.join().statusCode()).isEqualTo(204);
        assertFinishedOnce(other.job());
        assertReady();
    }

    @Test
    void a_handler_that_ignores_its_timeout_is_killed_and_the_pod_stays_ready() {
        Dispatch dispatch = fixture.submit("uninterruptible-isolated");
        assertThat(fixture.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(fixture.awaitState(dispatch.job(), JobState.SCHEDULED)
                        .error()
                        .orElseThrow()
                        .type())
                .isEqualTo("timeout");
        assertReady();
    }

    @Test
    void progress_is_visible_and_a_cancellation_kills_a_handler_that_ignores_it() {
        Dispatch dispatch = fixture.submit("reporting-isolated");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(dispatch.job(), 1);
        await().untilAsserted(() ->
                assertThat(fixture.job(dispatch.job()).progress()).contains(new Job.Progress(40, "almost half")));
        fixture.store.cancel(dispatch.job(), Optional.empty());
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.CANCELLED);
        assertReady();
    }

    @Test
    void a_lone_surrogate_arrives_as_a_replacement_character() {
        Dispatch badResult = fixture.submit("lone-surrogate-result-isolated");
        Dispatch badError = fixture.submit("lone-surrogate-error-isolated");
        fixture.events.deliver(badResult).join();
        fixture.events.deliver(badError).join();
        assertThat(fixture.job(badResult.job()).result()).contains("{\"\ufffd\":\"\ufffd and more\"}");
        Job failed = fixture.job(badError.job());
        assertThat(failed.error().orElseThrow().type()).isEqualTo("half \ufffd");
        assertThat(failed.error().orElseThrow().message()).isEqualTo("\ufffd é is the other half");
    }

    @Test
    void killing_run_fn_ends_its_handler_processes_and_the_job_runs_again() {
        Dispatch dispatch = fixture.submit("reporting-isolated");
        JobId job = dispatch.job();
        List<ProcessHandle> processes;
        try (RunProcess child = RunProcess.started(fixture)) {
            child.events().deliverWithoutWaiting(dispatch);
            fixture.gates.awaitArrivals(job, 1);
            processes = child.handlerProcesses();
            child.signal("KILL");
            child.exitCode();
        }
        assertAllEnd(processes);
        Dispatch again = fixture.awaitDispatches(job).get(0);
        fixture.gates.open(job, "done");
        fixture.events.deliver(again).join();
        assertFinishedOnce(job);
    }

    @Test
    void on_SIGTERM_the_run_finishes_and_no_handler_process_remains() {
        Dispatch dispatch = fixture.submit("reporting-isolated");
        JobId job = dispatch.job();
        List<ProcessHandle> processes;
        try (RunProcess child = RunProcess.started(fixture)) {
            CompletableFuture<HttpResponse<String>> answer = child.events().deliver(dispatch);
            fixture.gates.awaitArrivals(job, 1);
            processes = child.handlerProcesses();
            // Ctrl-C also signals the whole process group.
            processes.forEach(ProcessHandle::destroy);
            child.signal("TERM");
            fixture.gates.open(job, "done");
            assertThat(answer.join().statusCode()).isEqualTo(204);
            assertThat(child.exitCode()).isEqualTo(143);
        }
        assertAllEnd(processes);
        assertFinishedOnce(job);
    }

    @Test
    void a_long_run_also_uses_a_handler_process(@TempDir Path folder) throws IOException {
        Dispatch dispatch = fixture.submitTo("long", "reporting-isolated").get(0);
        Files.write(folder.resolve("event"), new JsonFormat().serialize(JobEvents.queued(dispatch)));
        List<ProcessHandle> processes;
        try (RunProcess child = RunProcess.longRun(fixture, folder)) {
            fixture.gates.awaitArrivals(dispatch.job(), 1);
            processes = child.handlerProcesses();
            fixture.gates.open(dispatch.job(), "done");
            assertThat(child.exitCode()).isZero();
        }
        assertAllEnd(processes);
        assertFinishedOnce(dispatch.job());
    }
}
