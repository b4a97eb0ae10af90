package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a run holds its job. */
class LeaseIT {
    private static final Duration LEASE = Duration.ofSeconds(1);

    private static RunLab lab;

    @BeforeAll
    static void start() {
        lab = new RunLab("LEASE", LEASE.toString(), "HEARTBEAT", "PT0.2S", "TEST_GRACE", "PT6S");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void heartbeats_keep_a_job_beyond_its_lease() {
        Dispatch dispatch = lab.submit("held");
        JobId job = dispatch.job();
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(job, 1);
        await().during(LEASE.multipliedBy(2)).until(() -> lab.tick().isEmpty());
        lab.gates.open(job, "1");
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(lab.state(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(lab.job(job).attempt()).isEqualTo(1);
    }

    @Test
    void progress_is_seen_while_the_job_runs() {
        Dispatch dispatch = lab.submit("telling");
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        Job job = await().until(
                        () -> lab.job(dispatch.job()),
                        found -> found.progress().equals(Optional.of(new Progress(40, "almost half"))));
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        lab.gates.open(dispatch.job(), "1");
        answer.join();
        assertThat(lab.job(dispatch.job()).progress().orElseThrow().percent()).isEqualTo(100);
    }

    @Test
    void a_cancelled_run_ends_with_its_next_heartbeat() {
        Dispatch dispatch = lab.submit("held");
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(dispatch.job(), 1);
        long asked = System.nanoTime();
        lab.store.cancel(dispatch.job(), Optional.of("shop"));
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.CANCELLED);
        await().until(() ->
                lab.broker.events("dev.jobfn.job.cancelled", dispatch.job()).size() == 1);
    }

    @Test
    void a_result_that_comes_after_the_cancellation_counts() {
        Dispatch dispatch = lab.submit("deaf");
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(dispatch.job(), 1);
        lab.store.cancel(dispatch.job(), Optional.of("shop"));
        lab.gates.open(dispatch.job(), "done");
        answer.join();
        assertThat(lab.job(dispatch.job()).result()).contains("\"done\"");
    }

    @Test
    void a_run_whose_job_was_taken_by_another_is_interrupted_and_records_nothing() {
        Dispatch dispatch = lab.submit("held");
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(dispatch.job(), 1);
        lab.raw.hset(RunLab.lifeKey(dispatch.job()), "t", "another");
        assertThat(answer.join().statusCode()).isEqualTo(204);
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.RUNNING);
        assertThat(lab.life(dispatch.job(), "t")).isEqualTo("another");
    }

    @Test
    void a_run_that_takes_its_time_to_end_after_its_timeout_keeps_its_lease() {
        Dispatch dispatch = lab.submit("deaf-hasty");
        CompletableFuture<HttpResponse<String>> answer = lab.events.deliver(dispatch);
        lab.gates.awaitArrivals(dispatch.job(), 1);
        // Its timeout, and more than a lease of its grace.
        await().during(LEASE.multipliedBy(2)).until(() -> lab.tick().isEmpty());
        lab.gates.open(dispatch.job(), "too late");
        answer.join();
        Job job = lab.job(dispatch.job());
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.error().orElseThrow().reason()).isEqualTo("timeout");
        assertThat(lab.life(dispatch.job(), "l")).isNull();
        assertThat(lab.events.get("/health/ready").statusCode()).isEqualTo(200);
    }
}
