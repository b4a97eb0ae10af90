package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import io.cloudevents.jackson.JsonFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of types with {@code isolate: true}, from the event to the record. */
class IsolatedIT {
    private static RunLab lab;

    @BeforeAll
    static void start() {
        lab = new RunLab("LEASE", "PT3S");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static void assertReady() {
        assertThat(lab.events.get("/health/ready").statusCode()).isEqualTo(200);
    }

    private static void assertFinishedOnce(JobId id) {
        assertThat(lab.awaitState(id, JobState.SUCCEEDED).result()).contains("\"done\"");
        await().untilAsserted(() -> assertThat(lab.broker.events(JobEvents.OUTCOME_PREFIX + "succeeded", id))
                .hasSize(1));
    }

    private static void assertAllEnd(List<ProcessHandle> processes) {
        assertThat(processes).isNotEmpty();
        await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void the_shipped_thumbnail_is_made_in_another_process() throws IOException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB), "png", picture);
        String image = Base64.getEncoder().encodeToString(picture.toByteArray());
        Dispatch dispatch = lab.submitTo("general", "thumbnail", "{\"image\":\"" + image + "\",\"width\":30}")
                .get(0);
        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(lab.awaitState(dispatch.job(), JobState.SUCCEEDED).result().orElseThrow())
                .contains("\"width\":30,\"height\":20");
        assertThat(ProcessHandle.current().children()).anyMatch(ProcessHandle::isAlive);
    }

    @Test
    void a_handler_that_ends_its_process_fails_its_own_attempts_and_costs_no_lease() {
        Dispatch dispatch = lab.submit("poison-apart");
        Dispatch neighbour = lab.submit("telling-apart");
        CompletableFuture<HttpResponse<String>> beside = lab.events.deliver(neighbour);
        lab.gates.awaitArrivals(neighbour.job(), 1);

        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        Job job = lab.awaitState(dispatch.job(), JobState.SCHEDULED);
        assertThat(job.error().orElseThrow().type()).isEqualTo("handler-died");
        assertThat(job.error().orElseThrow().message()).contains("exited with code 9");
        Dispatch again = lab.awaitDispatches(dispatch.job()).get(0);
        assertThat(again.lost()).isZero();
        assertThat(lab.events.deliver(again).join().statusCode()).isEqualTo(204);
        assertThat(lab.awaitState(dispatch.job(), JobState.FAILED).attempt()).isEqualTo(2);

        lab.gates.open(neighbour.job(), "done");
        assertThat(beside.join().statusCode()).isEqualTo(204);
        assertFinishedOnce(neighbour.job());
        assertReady();
    }

    @Test
    void a_handler_that_does_not_heed_its_timeout_is_killed_and_its_pod_stays_ready() {
        Dispatch dispatch = lab.submit("deaf-apart");
        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(lab.awaitState(dispatch.job(), JobState.SCHEDULED)
                        .error()
                        .orElseThrow()
                        .type())
                .isEqualTo("timeout");
        assertReady();
    }

    @Test
    void its_progress_is_seen_and_a_cancellation_kills_it_if_need_be() {
        Dispatch dispatch = lab.submit("telling-apart");
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(dispatch.job(), 1);
        await().untilAsserted(() ->
                assertThat(lab.job(dispatch.job()).progress()).contains(new Job.Progress(40, "almost half")));
        lab.store.cancel(dispatch.job(), Optional.empty());
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.CANCELLED);
        assertReady();
    }

    @Test
    void half_a_surrogate_pair_comes_over_as_a_replacement_character() {
        Dispatch halving = lab.submit("halving-apart");
        Dispatch complaining = lab.submit("complaining-apart");
        lab.events.deliver(halving).join();
        lab.events.deliver(complaining).join();
        assertThat(lab.job(halving.job()).result()).contains("{\"\ufffd\":\"\ufffd and more\"}");
        Job failed = lab.job(complaining.job());
        assertThat(failed.error().orElseThrow().type()).isEqualTo("half \ufffd");
        assertThat(failed.error().orElseThrow().message()).isEqualTo("\ufffd é is the other half");
    }

    @Test
    void a_killed_run_fn_leaves_no_handler_process_and_its_job_runs_again() {
        Dispatch dispatch = lab.submit("telling-apart");
        JobId job = dispatch.job();
        List<ProcessHandle> processes;
        try (ChildRun child = ChildRun.started(lab)) {
            child.events().deliverInVain(dispatch);
            lab.gates.awaitArrivals(job, 1);
            processes = child.handlerProcesses();
            child.signal("KILL");
            child.exitCode();
        }
        assertAllEnd(processes);
        Dispatch again = lab.awaitDispatches(job).get(0);
        lab.gates.open(job, "done");
        lab.events.deliver(again).join();
        assertFinishedOnce(job);
    }

    @Test
    void at_SIGTERM_a_run_finishes_and_no_handler_process_is_left() {
        Dispatch dispatch = lab.submit("telling-apart");
        JobId job = dispatch.job();
        List<ProcessHandle> processes;
        try (ChildRun child = ChildRun.started(lab)) {
            CompletableFuture<HttpResponse<String>> answer = child.events().deliver(dispatch);
            lab.gates.awaitArrivals(job, 1);
            processes = child.handlerProcesses();
            // As Ctrl-C does, which reaches the whole group.
            processes.forEach(ProcessHandle::destroy);
            child.signal("TERM");
            lab.gates.open(job, "done");
            assertThat(answer.join().statusCode()).isEqualTo(204);
            assertThat(child.exitCode()).isEqualTo(143);
        }
        assertAllEnd(processes);
        assertFinishedOnce(job);
    }

    @Test
    void a_long_run_has_a_handler_process_too(@TempDir Path folder) throws IOException {
        Dispatch dispatch = lab.submitTo("long", "telling-apart").get(0);
        Files.write(folder.resolve("event"), new JsonFormat().serialize(JobEvents.queued(dispatch)));
        List<ProcessHandle> processes;
        try (ChildRun child = ChildRun.longRun(lab, folder)) {
            lab.gates.awaitArrivals(dispatch.job(), 1);
            processes = child.handlerProcesses();
            lab.gates.open(dispatch.job(), "done");
            assertThat(child.exitCode()).isZero();
        }
        assertAllEnd(processes);
        assertFinishedOnce(dispatch.job());
    }
}
