package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.fixture.RunFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happens to runs while Redis is unavailable. */
class RedisOutageIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("LEASE", "PT6S", "HEARTBEAT", "PT1S", "REDIS_TIMEOUT", "PT0.5S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void an_outcome_is_recorded_once_redis_is_back() {
        Dispatch dispatch = fixture.submit("uninterruptible");
        JobId job = dispatch.job();
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(job, 1);
        fixture.redis.kill();
        await().until(() -> fixture.events.get("/health/ready").statusCode() == 503);
        fixture.gates.open(job, "done");
        await().during(Duration.ofMillis(500)).until(() -> !answer.isDone());
        fixture.redis.start();
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(fixture.awaitState(job, JobState.SUCCEEDED).attempt()).isEqualTo(1);
        await().until(() -> fixture.events.get("/health/ready").statusCode() == 200);
    }

    @Test
    void progress_that_could_not_be_sent_is_sent_once_redis_is_back() {
        Dispatch dispatch = fixture.submit("reporting");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(dispatch.job(), 1);
        fixture.redis.kill();
        // This is longer than a heartbeat and shorter than a lease.
        await().during(Duration.ofMillis(1_500)).until(() -> !answer.isDone());
        fixture.redis.start();
        await().ignoreExceptions()
                .until(() -> fixture.job(dispatch.job()).progress().isPresent());
        fixture.gates.open(dispatch.job(), "done");
        answer.join();
        assertThat(fixture.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt())
                .isEqualTo(1);
    }

    @Test
    void an_event_that_arrives_during_an_outage_is_left_to_the_brokers_retry() {
        Dispatch dispatch = fixture.submit("echo");
        fixture.redis.kill();
        await().until(() -> fixture.events.get("/health/ready").statusCode() == 503);
        HttpResponse<String> refused = fixture.events.deliver(dispatch).join();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).doesNotContain("127.0.0.1", "Exception", "lettuce");
        fixture.redis.start();
        await().until(() -> fixture.events.get("/health/ready").statusCode() == 200);
        assertThat(fixture.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(fixture.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt())
                .isEqualTo(1);
    }

    @Test
    void a_claim_whose_reply_was_lost_is_repeated_with_the_same_run_token() {
        Dispatch dispatch = fixture.submit("echo");
        assertThat(fixture.events.get("/health/ready").statusCode()).isEqualTo(200);
        fixture.raw.clientPause(1_200);
        assertThat(fixture.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(fixture.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt())
                .isEqualTo(1);
        assertThat(fixture.tick()).isEmpty();
    }

    @Test
    void a_claim_whose_reply_came_too_late_is_released_and_loses_no_lease() {
        assertThat(fixture.events.deliver(fixture.submit("echo")).join().statusCode())
                .isEqualTo(204);
        Dispatch dispatch = fixture.submit("echo");
        JobId job = dispatch.job();
        fixture.redis.freeze();
        // Once it is thawed, Redis executes the claim, but nobody reads the reply any more.
        assertThat(fixture.events.deliver(dispatch).join().statusCode()).isEqualTo(503);
        fixture.redis.thaw();
        await().until(() -> !fixture.broker.events(JobEvents.QUEUED, job).isEmpty());
        assertThat(fixture.job(job).attempt()).isEqualTo(1);
        assertThat(fixture.field(job, JobField.LOST)).isNull();
        assertThat(fixture.events
                        .deliver(fixture.broker.events(JobEvents.QUEUED, job).get(0))
                        .join()
                        .statusCode())
                .isEqualTo(204);
        assertThat(fixture.awaitState(job, JobState.SUCCEEDED).attempt()).isEqualTo(2);
    }

    @Test
    void a_claim_without_a_reply_for_half_a_lease_is_still_repeated() {
        try (RunFixture shortLease = new RunFixture("LEASE", "PT2S", "HEARTBEAT", "PT0.5S", "REDIS_TIMEOUT", "PT1S")) {
            assertThat(shortLease
                            .events
                            .deliver(shortLease.submit("echo"))
                            .join()
                            .statusCode())
                    .isEqualTo(204);
            Dispatch dispatch = shortLease.submit("echo");
            shortLease.raw.clientPause(1_300);
            assertThat(shortLease.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
            assertThat(shortLease.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt())
                    .isEqualTo(1);
        }
    }
}
