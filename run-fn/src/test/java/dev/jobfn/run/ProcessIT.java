package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a job when something happens to the process that runs it. */
class ProcessIT {
    private static final String SUCCEEDED = JobEvents.OUTCOME_PREFIX + "succeeded";

    private static RunLab lab;

    @BeforeAll
    static void start() {
        lab = new RunLab("LEASE", "PT3S");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static void assertFinishedOnce(JobId id, String result) {
        Job job = lab.awaitState(id, JobState.SUCCEEDED);
        assertThat(job.result()).contains(result);
        assertThat(job.attempt()).isEqualTo(2);
        await().until(() -> lab.inOutbox(id) == 0);
        assertThat(lab.broker.events(SUCCEEDED, id)).hasSize(1);
    }

    @Test
    void a_job_whose_pod_dies_runs_again_and_finishes_once() {
        Dispatch dispatch = lab.submit("deaf");
        JobId job = dispatch.job();
        try (ChildRun child = ChildRun.started(lab)) {
            child.events().deliverInVain(dispatch);
            lab.gates.awaitArrivals(job, 1);
            child.signal("KILL");
            child.exitCode();
        }
        Dispatch again = lab.awaitDispatches(job).get(0);
        assertThat(again.lost()).isEqualTo(1);
        lab.gates.open(job, "done");
        lab.events.deliver(again).join();
        assertFinishedOnce(job, "\"done\"");
    }

    @Test
    void a_pod_that_was_frozen_longer_than_its_lease_can_not_record_its_result() {
        Dispatch dispatch = lab.submit("deaf");
        JobId job = dispatch.job();
        try (ChildRun zombie = ChildRun.started(lab)) {
            CompletableFuture<HttpResponse<String>> answer = zombie.events().deliver(dispatch);
            lab.gates.awaitArrivals(job, 1);
            zombie.signal("STOP");
            Dispatch again = lab.awaitDispatches(job).get(0);
            lab.gates.open(job, "the zombie's");
            lab.gates.shut(job);
            CompletableFuture<HttpResponse<String>> taken = lab.events.deliver(again);
            lab.gates.awaitArrivals(job, 2);

            zombie.signal("CONT");
            assertThat(answer.join().statusCode()).isEqualTo(204);
            await().until(() -> zombie.said().stream().anyMatch(line -> line.contains("had lost its lease")));
            assertThat(lab.state(job)).isEqualTo(JobState.RUNNING);

            lab.gates.open(job, "the other's");
            taken.join();
        }
        assertFinishedOnce(job, "\"the other's\"");
    }

    @Test
    void at_SIGTERM_a_run_finishes_and_no_other_request_is_taken() {
        Dispatch dispatch = lab.submit("held");
        JobId job = dispatch.job();
        try (ChildRun child = ChildRun.started(lab)) {
            EventClient events = child.events();
            CompletableFuture<HttpResponse<String>> answer = events.deliver(dispatch);
            lab.gates.awaitArrivals(job, 1);
            child.signal("TERM");
            await().untilAsserted(() -> assertThatThrownBy(() -> events.get("/health/live"))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ConnectException.class));
            assertThat(child.isAlive()).isTrue();
            assertThat(lab.state(job)).isEqualTo(JobState.RUNNING);

            lab.gates.open(job, "\"done\"");
            assertThat(answer.join().statusCode()).isEqualTo(204);
            // 128 + 15, as a JVM that SIGTERM ends says.
            assertThat(child.exitCode()).isEqualTo(143);
            assertThat(child.said()).noneMatch(line -> line.contains(" ERROR "));
        }
        assertThat(lab.job(job).result()).contains("\"done\"");
        // Published and taken from the outbox before it went.
        assertThat(lab.broker.events(SUCCEEDED, job)).hasSize(1);
        assertThat(lab.inOutbox(job)).isZero();
    }

    @Test
    void a_process_with_a_handler_that_does_not_heed_its_interruption_exits_when_its_neighbours_are_done() {
        Dispatch dispatch = lab.submit("held");
        Dispatch deaf = lab.submit("deaf-hasty");
        try (ChildRun child = ChildRun.started(lab, "TEST_GRACE", "PT0.5S")) {
            EventClient events = child.events();
            CompletableFuture<HttpResponse<String>> neighbour = events.deliver(dispatch);
            lab.gates.awaitArrivals(dispatch.job(), 1);
            assertThat(events.deliver(deaf).join().statusCode()).isEqualTo(204);
            assertThat(lab.state(deaf.job())).isEqualTo(JobState.SCHEDULED);
            assertThat(events.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(events.get("/health/live").statusCode()).isEqualTo(200);

            Dispatch late = lab.submit("echo");
            assertThat(events.deliver(late).join().statusCode()).isEqualTo(204);
            assertThat(lab.state(late.job())).isEqualTo(JobState.SCHEDULED);
            assertThat(child.isAlive()).isTrue();

            lab.gates.open(dispatch.job(), "1");
            assertThat(neighbour.join().statusCode()).isEqualTo(204);
            assertThat(child.exitCode()).isEqualTo(1);
        }
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }
}
