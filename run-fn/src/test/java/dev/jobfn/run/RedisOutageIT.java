package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of runs while Redis is away. */
class RedisOutageIT {
    private RunLab lab;

    @BeforeEach
    void start() {
        lab = new RunLab("LEASE", "PT6S", "HEARTBEAT", "PT1S", "REDIS_TIMEOUT", "PT0.5S");
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Test
    void an_outcome_that_could_not_be_recorded_is_once_redis_is_back() {
        Dispatch dispatch = lab.submit("deaf");
        JobId job = dispatch.job();
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(job, 1);
        lab.redis.kill();
        await().until(() -> lab.events.get("/health/ready").statusCode() == 503);
        lab.gates.open(job, "done");
        await().during(Duration.ofMillis(500)).until(() -> !answer.isDone());
        lab.redis.start();
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(lab.awaitState(job, JobState.SUCCEEDED).attempt()).isEqualTo(1);
        await().until(() -> lab.events.get("/health/ready").statusCode() == 200);
    }

    @Test
    void an_event_whose_jobs_could_not_be_claimed_is_refused_and_runs_them_when_it_comes_again() {
        List<Dispatch> batch = lab.submit(3, "echo");
        lab.redis.kill();
        await().until(() -> lab.events.get("/health/ready").statusCode() == 503);
        assertThat(lab.events.deliver(JobEvents.queued(batch)).join().statusCode())
                .isEqualTo(503);
        lab.redis.start();
        await().until(() -> lab.events.get("/health/ready").statusCode() == 200);
        assertThat(lab.events.deliver(JobEvents.queued(batch)).join().statusCode())
                .isEqualTo(204);
        assertThat(batch)
                .allSatisfy(dispatch -> assertThat(lab.awaitState(dispatch.job(), JobState.SUCCEEDED)
                                .attempt())
                        .isEqualTo(1));
    }

    @Test
    void an_event_is_refused_where_one_of_its_jobs_could_not_be_claimed_beside_others() {
        List<Dispatch> batch = lab.submit(JobRunner.ABREAST + 1, "held");
        Dispatch last = batch.get(JobRunner.ABREAST);
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(JobEvents.queued(batch));
        batch.stream().limit(JobRunner.ABREAST).forEach(dispatch -> lab.gates.awaitArrivals(dispatch.job(), 1));
        lab.redis.kill();
        await().until(() -> lab.events.get("/health/ready").statusCode() == 503);
        // Whoever ran this one goes on with the last.
        lab.gates.open(batch.get(0).job(), "1");
        await().during(Duration.ofSeconds(1)).until(() -> !answer.isDone());
        lab.redis.start();
        batch.forEach(dispatch -> lab.gates.open(dispatch.job(), "1"));
        assertThat(answer.join().statusCode()).isEqualTo(503);
        assertThat(lab.events.deliver(JobEvents.queued(batch)).join().statusCode())
                .isEqualTo(204);
        assertThat(lab.awaitState(last.job(), JobState.SUCCEEDED).attempt()).isEqualTo(1);
    }

    @Test
    void progress_that_could_not_be_said_is_said_once_redis_is_back() {
        Dispatch dispatch = lab.submit("telling");
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(dispatch.job(), 1);
        lab.redis.kill();
        // More than a heartbeat, less than a lease.
        await().during(Duration.ofMillis(1_500)).until(() -> !answer.isDone());
        lab.redis.start();
        await().ignoreExceptions()
                .until(() -> lab.job(dispatch.job()).progress().isPresent());
        lab.gates.open(dispatch.job(), "done");
        answer.join();
        assertThat(lab.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt()).isEqualTo(1);
    }

    @Test
    void an_event_that_comes_while_redis_is_away_is_left_to_the_brokers_retry() {
        Dispatch dispatch = lab.submit("echo");
        lab.redis.kill();
        await().until(() -> lab.events.get("/health/ready").statusCode() == 503);
        HttpResponse<String> refused = lab.events.deliver(dispatch).join();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).doesNotContain("127.0.0.1", "Exception", "lettuce");
        lab.redis.start();
        await().until(() -> lab.events.get("/health/ready").statusCode() == 200);
        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(lab.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt()).isEqualTo(1);
    }

    @Test
    void a_claim_whose_answer_was_lost_is_asked_again_as_the_same_run() {
        Dispatch dispatch = lab.submit("echo");
        assertThat(lab.events.get("/health/ready").statusCode()).isEqualTo(200);
        lab.raw.clientPause(1_200);
        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(lab.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt()).isEqualTo(1);
        assertThat(lab.tick()).isEmpty();
    }

    @Test
    void a_claim_that_nobody_heard_of_in_time_is_given_back_and_loses_no_lease() {
        assertThat(lab.events.deliver(lab.submit("echo")).join().statusCode()).isEqualTo(204);
        Dispatch dispatch = lab.submit("echo");
        JobId job = dispatch.job();
        lab.redis.freeze();
        // It claims as soon as it goes on, for a connection that nobody listens to any more.
        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(503);
        lab.redis.thaw();
        await().until(() -> !lab.broker.events(JobEvents.QUEUED, job).isEmpty());
        assertThat(lab.job(job).attempt()).isEqualTo(1);
        assertThat(lab.life(job, "l")).isNull();
        assertThat(lab.events
                        .deliver(lab.broker.events(JobEvents.QUEUED, job).get(0))
                        .join()
                        .statusCode())
                .isEqualTo(204);
        assertThat(lab.awaitState(job, JobState.SUCCEEDED).attempt()).isEqualTo(2);
    }

    @Test
    void a_claim_that_was_not_answered_for_half_a_lease_is_still_asked_again() {
        lab.close();
        lab = new RunLab("LEASE", "PT2S", "HEARTBEAT", "PT0.5S", "REDIS_TIMEOUT", "PT1S");
        assertThat(lab.events.deliver(lab.submit("echo")).join().statusCode()).isEqualTo(204);
        Dispatch dispatch = lab.submit("echo");
        lab.raw.clientPause(1_300);
        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        assertThat(lab.awaitState(dispatch.job(), JobState.SUCCEEDED).attempt()).isEqualTo(1);
    }
}
