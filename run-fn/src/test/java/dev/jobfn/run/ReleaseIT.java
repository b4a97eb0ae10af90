package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.fixture.RunFixture;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs that can't run here are put back without using an attempt. */
class ReleaseIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("REQUEST_TIMEOUT", "PT2M10S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void assertPutBack(Dispatch dispatch, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(fixture.job(dispatch.job()).attempt()).isZero();
        assertThat(fixture.gates.arrivals(dispatch.job())).isZero();
    }

    @Test
    void a_job_of_an_unknown_type_is_deferred() {
        Dispatch dispatch = fixture.submit("unknown-here");
        Instant before = Instant.now();
        assertPutBack(dispatch, fixture.events.deliver(dispatch).join());
        Job job = fixture.job(dispatch.job());
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.times().due().orElseThrow())
                .isBetween(before.plusSeconds(9), Instant.now().plusSeconds(10));
    }

    @Test
    void a_request_that_waited_too_long_puts_its_job_back() {
        // The request may wait for 60 s, which is 130 s minus 10 s of grace minus the type's 60 s.
        Dispatch dispatch = fixture.submit("gated");
        fixture.raw.hincrby(RunFixture.lifeKey(dispatch.job()), JobField.DISPATCHED_AT.key(), -61_000);
        assertPutBack(dispatch, fixture.events.deliver(dispatch).join());
        await().until(() ->
                fixture.broker.events(JobEvents.QUEUED, dispatch.job()).size() == 1);

        fixture.gates.open(dispatch.job(), "1");
        fixture.events
                .deliver(fixture.broker.events(JobEvents.QUEUED, dispatch.job()).get(0))
                .join();
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.job(dispatch.job()).attempt()).isEqualTo(1);
    }

    @Test
    void a_request_that_waited_slightly_less_than_the_limit_runs_its_job() {
        Dispatch dispatch = fixture.submit("echo");
        fixture.raw.hincrby(RunFixture.lifeKey(dispatch.job()), JobField.DISPATCHED_AT.key(), -55_000);
        fixture.events.deliver(dispatch).join();
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }
}
