package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.event.OlderEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Token;
import dev.jobfn.run.fixture.RunClient;
import dev.jobfn.run.fixture.RunFixture;
import dev.jobfn.run.fixture.RunProcess;
import io.cloudevents.CloudEvent;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job that lost a lease runs alone in its process. */
class RunAloneIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("LEASE", "PT3S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void assertWaits(Dispatch dispatch) {
        await().during(Duration.ofMillis(300)).until(() -> fixture.state(dispatch.job()) == JobState.QUEUED);
    }

    @Test
    void a_job_that_lost_a_lease_waits_for_running_jobs_and_new_jobs_wait_for_it() {
        Dispatch running = fixture.submit("gated");
        Dispatch alone = fixture.submitLost("gated");
        Dispatch late = fixture.submit("gated");
        CompletableFuture<HttpResponse<String>> first = fixture.events.deliver(running);
        fixture.gates.awaitArrivals(running.job(), 1);
        CompletableFuture<HttpResponse<String>> second = fixture.events.deliver(alone);
        assertWaits(alone);
        CompletableFuture<HttpResponse<String>> third = fixture.events.deliver(late);
        assertWaits(late);

        fixture.gates.open(running.job(), "1");
        first.join();
        fixture.gates.awaitArrivals(alone.job(), 1);
        assertWaits(late);

        fixture.gates.open(alone.job(), "2");
        second.join();
        fixture.gates.awaitArrivals(late.job(), 1);
        fixture.gates.open(late.job(), "3");
        third.join();
        for (Dispatch dispatch : List.of(running, alone, late)) {
            assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @Test
    void a_duplicate_event_for_a_job_that_waits_to_run_alone_gets_its_response_at_once() {
        Dispatch running = fixture.submit("gated");
        Dispatch alone = fixture.submitLost("gated");
        CompletableFuture<HttpResponse<String>> first = fixture.events.deliver(running);
        fixture.gates.awaitArrivals(running.job(), 1);
        CompletableFuture<HttpResponse<String>> second = fixture.events.deliver(alone);
        assertWaits(alone);
        assertThat(fixture.events.deliver(alone).join().statusCode()).isEqualTo(204);
        assertThat(second).isNotDone();
        fixture.gates.open(running.job(), "1");
        fixture.gates.open(alone.job(), "2");
        first.join();
        second.join();
        assertThat(fixture.job(alone.job()).attempt()).isEqualTo(1);
        assertThat(fixture.state(alone.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void forged_events_of_any_kind_wait_for_nothing_and_delay_no_other_job() {
        Dispatch running = fixture.submit("gated");
        CompletableFuture<HttpResponse<String>> first = fixture.events.deliver(running);
        fixture.gates.awaitArrivals(running.job(), 1);
        Dispatch waiting = fixture.submit("gated");
        long calls = fixture.scriptCalls();
        List<CloudEvent> forged = List.of(
                JobEvents.queued(forged(waiting, "gated", 1)),
                JobEvents.queued(forged(waiting, "gated", 0)),
                JobEvents.queued(forged(waiting, "echo", 3)),
                JobEvents.queued(forged(waiting, "no-such-type", 1)),
                JobEvents.queued(new Dispatch(JobId.fresh("general"), Token.fresh(), "gated", "shop", 2)),
                JobEvents.queued(new Dispatch(JobId.fresh("narrow"), Token.fresh(), "gated", "shop", 1)),
                JobEvents.queued(forged(running, "gated", 1)),
                OlderEvents.queued(Stream.generate(
                                () -> forged(new Dispatch(JobId.fresh("general"), "", "", "shop", 0), "gated", 1))
                        .limit(100)
                        .toList()));
        forged.forEach(event ->
                assertThat(fixture.events.deliver(event).join().statusCode()).isEqualTo(204));
        // Each event takes one call, except for the last one, whose hundred jobs take two. A script that Redis sees for
        // the
        // first time takes another call, and heartbeats of the running job may come between them.
        assertThat(fixture.scriptCalls() - calls).isLessThanOrEqualTo(forged.size() + 12);
        assertThat(fixture.state(waiting.job())).isEqualTo(JobState.QUEUED);
        // No job waits to run alone, so the next job starts at once beside the running one.
        CompletableFuture<HttpResponse<String>> second = fixture.events.deliver(waiting);
        fixture.gates.awaitArrivals(waiting.job(), 1);
        fixture.gates.open(running.job(), "1");
        fixture.gates.open(waiting.job(), "1");
        first.join();
        second.join();
        assertThat(fixture.job(running.job()).attempt()).isEqualTo(1);
        assertThat(fixture.job(waiting.job()).attempt()).isEqualTo(1);
    }

    @Test
    void a_forged_event_does_not_wait_for_a_job_that_runs_alone() {
        Dispatch alone = fixture.submitLost("gated");
        CompletableFuture<HttpResponse<String>> first = fixture.events.deliver(alone);
        fixture.gates.awaitArrivals(alone.job(), 1);
        Dispatch forged = new Dispatch(JobId.fresh("general"), Token.fresh(), "gated", "shop", 0);
        assertThat(fixture.events.deliver(forged).join().statusCode()).isEqualTo(204);
        fixture.gates.open(alone.job(), "1");
        first.join();
    }

    @Test
    void the_type_of_a_job_comes_from_its_record_not_from_the_event() {
        Dispatch dispatch = fixture.submit("echo");
        fixture.events
                .deliver(new Dispatch(dispatch.job(), dispatch.token(), "throwing", dispatch.tenant(), 0))
                .join();
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    private static Dispatch forged(Dispatch dispatch, String type, int lost) {
        return new Dispatch(dispatch.job(), Token.fresh(), type, dispatch.tenant(), lost);
    }

    @Test
    void a_poison_job_fails_as_lost_and_uses_no_attempt_of_other_jobs() {
        // These jobs have only one attempt.
        Dispatch burnt = fixture.submit("gated");
        Dispatch poison = fixture.submit("poison");
        List<Dispatch> again;
        Dispatch spared;
        try (RunProcess firstProcess = RunProcess.started(fixture);
                RunProcess secondProcess = RunProcess.started(fixture)) {
            RunClient events = firstProcess.events();
            events.deliverWithoutWaiting(burnt);
            fixture.gates.awaitArrivals(burnt.job(), 1);
            events.deliverWithoutWaiting(poison);
            assertThat(firstProcess.exitCode()).isEqualTo(9);
            again = fixture.awaitDispatches(burnt.job(), poison.job());

            spared = fixture.submit("gated");
            events = secondProcess.events();
            // The response may be lost with the process, because the poison job starts as soon as the outcome is
            // recorded.
            events.deliverWithoutWaiting(spared);
            fixture.gates.awaitArrivals(spared.job(), 1);
            events.deliverWithoutWaiting(again.get(1));
            assertWaits(poison);
            fixture.gates.open(spared.job(), "1");
            assertThat(secondProcess.exitCode()).isEqualTo(9);
        }
        assertThat(fixture.job(spared.job()).attempt()).isEqualTo(1);
        assertThat(fixture.state(spared.job())).isEqualTo(JobState.SUCCEEDED);

        await().until(() -> {
            fixture.tick();
            return fixture.state(poison.job()) == JobState.FAILED;
        });
        Job failed = fixture.job(poison.job());
        assertThat(failed.error().orElseThrow().reason()).isEqualTo("lost");
        assertThat(failed.attempt()).isEqualTo(2);

        fixture.gates.open(burnt.job(), "1");
        fixture.events.deliver(again.get(0)).join();
        assertThat(fixture.state(burnt.job())).isEqualTo(JobState.SUCCEEDED);
    }
}
