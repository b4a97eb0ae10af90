package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    /** The same dispatch, of a job that has lost a lease. */
    private static Dispatch lost(Dispatch dispatch) {
        return new Dispatch(dispatch.job(), dispatch.token(), dispatch.type(), dispatch.tenant(), 1);
    }

    private static void assertWaits(Dispatch dispatch) {
        await().during(Duration.ofMillis(300)).until(() -> lab.state(dispatch.job()) == JobState.QUEUED);
    }

    @Test
    void a_job_that_lost_a_lease_waits_for_its_neighbours_and_they_for_it() {
        Dispatch neighbour = lab.submit("held");
        Dispatch alone = lost(lab.submit("held"));
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
