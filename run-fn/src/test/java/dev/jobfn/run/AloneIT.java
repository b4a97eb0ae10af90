package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Token;
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
class AloneIT {
    private static RunLab lab;

    @BeforeAll
    static void start() {
        lab = new RunLab("LEASE", "PT3S");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static void assertWaits(Dispatch dispatch) {
        await().during(Duration.ofMillis(300)).until(() -> lab.state(dispatch.job()) == JobState.QUEUED);
    }

    @Test
    void a_job_that_lost_a_lease_waits_for_its_neighbours_and_they_for_it() {
        Dispatch neighbour = lab.submit("held");
        Dispatch alone = lab.submitLost("held");
        Dispatch late = lab.submit("held");
        CompletableFuture<HttpResponse<String>> first = lab.events.deliver(neighbour);
        lab.gates.awaitArrivals(neighbour.job(), 1);
        CompletableFuture<HttpResponse<String>> second = lab.events.deliver(alone);
        assertWaits(alone);
        CompletableFuture<HttpResponse<String>> third = lab.events.deliver(late);
        assertWaits(late);

        lab.gates.open(neighbour.job(), "1");
        first.join();
        lab.gates.awaitArrivals(alone.job(), 1);
        assertWaits(late);

        lab.gates.open(alone.job(), "2");
        second.join();
        lab.gates.awaitArrivals(late.job(), 1);
        lab.gates.open(late.job(), "3");
        third.join();
        for (Dispatch dispatch : List.of(neighbour, alone, late)) {
            assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @Test
    void a_copy_of_the_event_of_a_job_that_waits_to_be_alone_is_answered_at_once() {
        Dispatch neighbour = lab.submit("held");
        Dispatch alone = lab.submitLost("held");
        CompletableFuture<HttpResponse<String>> first = lab.events.deliver(neighbour);
        lab.gates.awaitArrivals(neighbour.job(), 1);
        CompletableFuture<HttpResponse<String>> second = lab.events.deliver(alone);
        assertWaits(alone);
        assertThat(lab.events.deliver(alone).join().statusCode()).isEqualTo(204);
        assertThat(second).isNotDone();
        lab.gates.open(neighbour.job(), "1");
        lab.gates.open(alone.job(), "2");
        first.join();
        second.join();
        assertThat(lab.job(alone.job()).attempt()).isEqualTo(1);
        assertThat(lab.state(alone.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void forged_events_of_any_kind_wait_for_nothing_and_disturb_nobody() {
        Dispatch running = lab.submit("held");
        CompletableFuture<HttpResponse<String>> first = lab.events.deliver(running);
        lab.gates.awaitArrivals(running.job(), 1);
        Dispatch waiting = lab.submit("held");
        long calls = lab.scriptCalls();
        List<CloudEvent> forged = List.of(
                JobEvents.queued(forged(waiting, "held", 1)),
                JobEvents.queued(forged(waiting, "held", 0)),
                JobEvents.queued(forged(waiting, "echo", 3)),
                JobEvents.queued(forged(waiting, "no-such-type", 1)),
                JobEvents.queued(new Dispatch(JobId.fresh("general"), Token.fresh(), "held", "shop", 2)),
                JobEvents.queued(new Dispatch(JobId.fresh("narrow"), Token.fresh(), "held", "shop", 1)),
                JobEvents.queued(forged(running, "held", 1)),
                JobEvents.queued(Stream.generate(
                                () -> forged(new Dispatch(JobId.fresh("general"), "", "", "shop", 0), "held", 1))
                        .limit(100)
                        .toList()));
        forged.forEach(event ->
                assertThat(lab.events.deliver(event).join().statusCode()).isEqualTo(204));
        // One each, and the hundred share theirs.
        assertThat(lab.scriptCalls() - calls).isLessThanOrEqualTo(forged.size() - 1 + 25);
        assertThat(lab.state(waiting.job())).isEqualTo(JobState.QUEUED);
        // Nobody waits to be alone: the next runs at once, beside the one that runs.
        CompletableFuture<HttpResponse<String>> second = lab.events.deliver(waiting);
        lab.gates.awaitArrivals(waiting.job(), 1);
        lab.gates.open(running.job(), "1");
        lab.gates.open(waiting.job(), "1");
        first.join();
        second.join();
        assertThat(lab.job(running.job()).attempt()).isEqualTo(1);
        assertThat(lab.job(waiting.job()).attempt()).isEqualTo(1);
    }

    @Test
    void a_forged_event_does_not_wait_for_a_job_that_is_alone() {
        Dispatch alone = lab.submitLost("held");
        CompletableFuture<HttpResponse<String>> first = lab.events.deliver(alone);
        lab.gates.awaitArrivals(alone.job(), 1);
        Dispatch forged = new Dispatch(JobId.fresh("general"), Token.fresh(), "held", "shop", 0);
        assertThat(lab.events.deliver(forged).join().statusCode()).isEqualTo(204);
        lab.gates.open(alone.job(), "1");
        first.join();
    }

    @Test
    void the_record_says_of_what_type_a_job_is_whatever_its_event_says() {
        Dispatch dispatch = lab.submit("echo");
        lab.events
                .deliver(new Dispatch(dispatch.job(), dispatch.token(), "broken", dispatch.tenant(), 0))
                .join();
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    private static Dispatch forged(Dispatch dispatch, String type, int lost) {
        return new Dispatch(dispatch.job(), Token.fresh(), type, dispatch.tenant(), lost);
    }

    @Test
    void a_poison_job_fails_as_lost_and_burns_no_neighbours_attempt() {
        // One attempt is all that a neighbour has.
        Dispatch burnt = lab.submit("held");
        Dispatch poison = lab.submit("poison");
        List<Dispatch> again;
        Dispatch spared;
        try (ChildRun firstProcess = ChildRun.started(lab);
                ChildRun secondProcess = ChildRun.started(lab)) {
            EventClient events = firstProcess.events();
            events.deliverInVain(burnt);
            lab.gates.awaitArrivals(burnt.job(), 1);
            events.deliverInVain(poison);
            assertThat(firstProcess.exitCode()).isEqualTo(9);
            again = lab.awaitDispatches(burnt.job(), poison.job());

            spared = lab.submit("held");
            events = secondProcess.events();
            // Its answer may be lost with the process: the poison begins as soon as its outcome is recorded.
            events.deliverInVain(spared);
            lab.gates.awaitArrivals(spared.job(), 1);
            events.deliverInVain(again.get(1));
            assertWaits(poison);
            lab.gates.open(spared.job(), "1");
            assertThat(secondProcess.exitCode()).isEqualTo(9);
        }
        assertThat(lab.job(spared.job()).attempt()).isEqualTo(1);
        assertThat(lab.state(spared.job())).isEqualTo(JobState.SUCCEEDED);

        await().until(() -> {
            lab.tick();
            return lab.state(poison.job()) == JobState.FAILED;
        });
        Job failed = lab.job(poison.job());
        assertThat(failed.error().orElseThrow().reason()).isEqualTo("lost");
        assertThat(failed.attempt()).isEqualTo(2);

        lab.gates.open(burnt.job(), "1");
        lab.events.deliver(again.get(0)).join();
        assertThat(lab.state(burnt.job())).isEqualTo(JobState.SUCCEEDED);
    }
}
