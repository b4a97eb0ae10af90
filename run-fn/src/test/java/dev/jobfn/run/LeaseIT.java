package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.fixture.RunFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a run keeps its lease. */
class LeaseIT {
    private static final Duration LEASE = Duration.ofSeconds(1);

    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture("LEASE", LEASE.toString(), "HEARTBEAT", "PT0.2S", "TEST_GRACE", "PT6S");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void heartbeats_extend_the_lease() {
        Dispatch dispatch = fixture.submit("gated");
        JobId job = dispatch.job();
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(job, 1);
        await().during(LEASE.multipliedBy(2)).until(() -> fixture.tick().isEmpty());
        fixture.gates.open(job, "1");
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(fixture.state(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.job(job).attempt()).isEqualTo(1);
    }

    @Test
    void progress_is_visible_while_the_job_runs() {
        Dispatch dispatch = fixture.submit("reporting");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        Job job = await().until(
                        () -> fixture.job(dispatch.job()),
                        found -> found.progress().equals(Optional.of(new Progress(40, "almost half"))));
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        fixture.gates.open(dispatch.job(), "1");
        answer.join();
        assertThat(fixture.job(dispatch.job()).progress().orElseThrow().percent())
                .isEqualTo(100);
    }

    @Test
    void a_cancelled_run_ends_at_its_next_heartbeat() {
        Dispatch dispatch = fixture.submit("gated");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(dispatch.job(), 1);
        long asked = System.nanoTime();
        fixture.store.cancel(dispatch.job(), Optional.of("shop"));
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.CANCELLED);
        await().until(() ->
                fixture.broker.events("dev.jobfn.job.cancelled", dispatch.job()).size() == 1);
    }

    @Test
    void a_result_that_arrives_after_the_cancellation_counts() {
        Dispatch dispatch = fixture.submit("uninterruptible");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(dispatch.job(), 1);
        fixture.store.cancel(dispatch.job(), Optional.of("shop"));
        fixture.gates.open(dispatch.job(), "done");
        answer.join();
        assertThat(fixture.job(dispatch.job()).result()).contains("\"done\"");
    }

    @Test
    void a_run_that_has_lost_its_job_to_another_run_is_interrupted_and_records_nothing() {
        Dispatch dispatch = fixture.submit("gated");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(dispatch.job(), 1);
        fixture.raw.hset(RunFixture.lifeKey(dispatch.job()), JobField.RUN_TOKEN.key(), "another");
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.RUNNING);
        assertThat(fixture.field(dispatch.job(), JobField.RUN_TOKEN)).isEqualTo("another");
    }

    @Test
    void a_run_that_is_slow_to_end_after_its_timeout_keeps_its_lease() {
        Dispatch dispatch = fixture.submit("uninterruptible-short");
        CompletableFuture<HttpResponse<String>> answer = fixture.events.deliver(dispatch);
        fixture.gates.awaitArrivals(dispatch.job(), 1);
        // This is long enough for the timeout and for more than one lease during the grace period.
        await().during(LEASE.multipliedBy(2)).until(() -> fixture.tick().isEmpty());
        fixture.gates.open(dispatch.job(), "too late");
        answer.join();
        Job job = fixture.job(dispatch.job());
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.error().orElseThrow().reason()).isEqualTo("timeout");
        assertThat(fixture.field(dispatch.job(), JobField.LOST)).isNull();
        assertThat(fixture.events.get("/health/ready").statusCode()).isEqualTo(200);
    }
}
