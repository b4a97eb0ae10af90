package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.Job.JobError;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.run.fixture.RunFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How runs fail, and what clients learn about it. */
class FailureIT {
    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Job ran(String type) {
        Dispatch dispatch = fixture.submit(type);
        assertThat(fixture.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        return fixture.job(dispatch.job());
    }

    @Test
    void a_retryable_failure_is_retried_after_a_backoff() {
        Instant before = Instant.now();
        Job job = ran("retryable-failure");
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.error()).contains(new JobError("error", "busy", "come back later", true));
        assertThat(job.times().due().orElseThrow())
                .isBetween(before.plusMillis(99), Instant.now().plusMillis(200));

        Dispatch again = fixture.awaitDispatches(job.id()).get(0);
        fixture.events.deliver(again).join();
        assertThat(fixture.state(job.id())).isEqualTo(JobState.FAILED);
        assertThat(fixture.job(job.id()).attempt()).isEqualTo(2);
        assertThat(published(job.id()))
                .contains("\"state\":\"failed\"")
                .contains("\"attempt\":2")
                .contains("\"reason\":\"error\"");
    }

    private static String published(JobId job) {
        String type = JobEvents.OUTCOME_PREFIX + "failed";
        await().until(() -> fixture.broker.events(type, job).size() == 1);
        return new String(fixture.broker.events(type, job).get(0).getData().toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void a_final_failure_ends_the_job() {
        Job job = ran("final-failure");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(job.error()).contains(new JobError("error", "refused", "not like this", false));
    }

    @Test
    void an_unexpected_exception_exposes_neither_its_class_nor_its_message() {
        Job job = ran("throwing");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        JobError error = job.error().orElseThrow();
        assertThat(error.type()).isEqualTo("handler-error");
        assertThat(error.message()).doesNotContain("secret", "Exception", "dev.jobfn", "java");
    }

    @Test
    void a_result_larger_than_its_type_allows_fails_the_job_permanently() {
        Job job = ran("large-result");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(job.result()).isEmpty();
        assertThat(job.error().orElseThrow().type()).isEqualTo("result-too-large");
        // 100 letters of two bytes each, plus the two quotes.
        assertThat(job.error().orElseThrow().message()).contains("202 bytes").contains("allows 201");
    }

    @Test
    void a_handler_that_returns_nothing_succeeds_with_null() {
        Job job = ran("no-result");
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.result()).contains("null");
    }

    @Test
    void a_run_that_exceeds_its_timeout_is_interrupted_and_retried() {
        Dispatch dispatch = fixture.submit("short-timeout");
        JobId id = dispatch.job();
        long begun = System.nanoTime();
        fixture.events.deliver(dispatch).join();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
        Job job = fixture.job(id);
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.error())
                .contains(new JobError("timeout", "timeout", "The handler did not end within PT0.5S.", true));

        fixture.gates.open(id, "2");
        fixture.events.deliver(fixture.awaitDispatches(id).get(0)).join();
        assertThat(fixture.state(id)).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.job(id).attempt()).isEqualTo(2);
        assertThat(fixture.job(id).error()).isEmpty();
    }

    @Test
    void a_job_whose_last_attempt_exceeds_its_timeout_fails_with_reason_timeout() {
        Job job = ran("short-timeout");
        fixture.events.deliver(fixture.awaitDispatches(job.id()).get(0)).join();
        assertThat(fixture.state(job.id())).isEqualTo(JobState.FAILED);
        assertThat(published(job.id())).contains("\"reason\":\"timeout\"");
    }
}
