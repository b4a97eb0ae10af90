package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.event.OlderEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Token;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.fixture.RunFixture;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** During a rollout, functions of an older release publish events with several jobs. */
class OlderEventIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("REQUEST_TIMEOUT", "PT2M10S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static CompletableFuture<HttpResponse<String>> deliver(List<Dispatch> jobs) {
        return fixture.events.deliver(OlderEvents.queued(jobs));
    }

    @Test
    void the_first_job_of_an_event_runs_and_the_others_are_dispatched_again_by_themselves() {
        List<Dispatch> jobs = fixture.submit(5, "gated");
        jobs.forEach(dispatch -> fixture.gates.open(dispatch.job(), "1"));
        List<CompletableFuture<HttpResponse<String>>> answers =
                Stream.generate(() -> deliver(jobs)).limit(4).toList();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(204));
        assertRanOnce(jobs.get(0));
        assertThat(jobs.subList(1, jobs.size())).allSatisfy(dispatch -> {
            await().until(() ->
                    !fixture.broker.events(JobEvents.QUEUED, dispatch.job()).isEmpty());
            fixture.events
                    .deliver(fixture.broker
                            .events(JobEvents.QUEUED, dispatch.job())
                            .get(0))
                    .join();
            assertRanOnce(dispatch);
        });
    }

    private static void assertRanOnce(Dispatch dispatch) {
        assertThat(fixture.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt())
                .isEqualTo(1);
        assertThat(fixture.gates.arrivals(dispatch.job())).isEqualTo(1);
    }

    @Test
    void a_job_that_is_refused_cancelled_or_gone_does_not_keep_others_from_running() {
        Dispatch cancelled = fixture.submit("echo");
        fixture.store.cancel(cancelled.job(), Optional.empty());
        Dispatch superseded = fixture.submit("echo");
        Dispatch forged = new Dispatch(superseded.job(), Token.fresh(), "echo", "shop", 0);
        Dispatch gone = new Dispatch(JobId.fresh("general"), Token.fresh(), "echo", "shop", 0);
        Dispatch good = fixture.submit("echo");
        assertThat(deliver(List.of(cancelled, forged, gone, good)).join().statusCode())
                .isEqualTo(204);
        assertThat(fixture.state(cancelled.job())).isEqualTo(JobState.CANCELLED);
        assertThat(fixture.field(superseded.job(), JobField.DISPATCH_TOKEN)).isEqualTo(superseded.token());
        await().until(() -> fixture.broker.events(JobEvents.QUEUED, good.job()).size() == 1);
    }
}
