package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.Job.JobError;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How runs fail, and what clients hear of it. */
class FailureIT {
    private static RunLab lab;

    @BeforeAll
    static void start() {
        lab = new RunLab();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static Job ran(String type) {
        Dispatch dispatch = lab.submit(type);
        assertThat(lab.events.deliver(dispatch).join().statusCode()).isEqualTo(204);
        return lab.job(dispatch.job());
    }

    @Test
    void a_failure_that_another_attempt_could_mend_is_tried_again_after_a_pause() {
        Instant before = Instant.now();
        Job job = ran("busy");
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.error()).contains(new JobError("error", "busy", "come back later", true));
        assertThat(job.times().due().orElseThrow())
                .isBetween(before.plusMillis(99), Instant.now().plusMillis(200));

        Dispatch again = lab.awaitDispatches(job.id()).get(0);
        lab.events.deliver(again).join();
        assertThat(lab.state(job.id())).isEqualTo(JobState.FAILED);
        assertThat(lab.job(job.id()).attempt()).isEqualTo(2);
        assertThat(published(job.id()))
                .contains("\"state\":\"failed\"")
                .contains("\"attempt\":2")
                .contains("\"reason\":\"error\"");
    }

    private static String published(JobId job) {
        String type = JobEvents.OUTCOME_PREFIX + "failed";
        await().until(() -> lab.broker.events(type, job).size() == 1);
        return new String(lab.broker.events(type, job).get(0).getData().toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void a_failure_that_no_attempt_can_mend_ends_the_job() {
        Job job = ran("refusing");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(job.error()).contains(new JobError("error", "refused", "not like this", false));
    }

    @Test
    void an_unexpected_exception_tells_the_client_neither_its_class_nor_its_message() {
        Job job = ran("broken");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        JobError error = job.error().orElseThrow();
        assertThat(error.type()).isEqualTo("handler-error");
        assertThat(error.message()).doesNotContain("secret", "Exception", "dev.jobfn", "java");
    }

    @Test
    void a_result_of_more_bytes_than_its_type_allows_fails_the_job_for_good() {
        Job job = ran("large");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(job.result()).isEmpty();
        assertThat(job.error().orElseThrow().type()).isEqualTo("result-too-large");
        // 100 letters of two bytes, and the quotes.
        assertThat(job.error().orElseThrow().message()).contains("202 bytes").contains("allows 201");
    }

    @Test
    void a_handler_that_returns_nothing_succeeds_with_null() {
        Job job = ran("nothing");
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.result()).contains("null");
    }

    @Test
    void a_run_that_exceeds_its_timeout_is_interrupted_and_tried_again() {
        Dispatch dispatch = lab.submit("hasty");
        JobId id = dispatch.job();
        long begun = System.nanoTime();
        lab.events.deliver(dispatch).join();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
        Job job = lab.job(id);
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.error())
                .contains(new JobError("timeout", "timeout", "The handler did not end within PT0.5S.", true));

        lab.gates.open(id, "2");
        lab.events.deliver(lab.awaitDispatches(id).get(0)).join();
        assertThat(lab.state(id)).isEqualTo(JobState.SUCCEEDED);
        assertThat(lab.job(id).attempt()).isEqualTo(2);
        assertThat(lab.job(id).error()).isEmpty();
    }

    @Test
    void a_job_whose_last_attempt_exceeds_its_timeout_fails_for_that_reason() {
        Job job = ran("hasty");
        lab.events.deliver(lab.awaitDispatches(job.id()).get(0)).join();
        assertThat(lab.state(job.id())).isEqualTo(JobState.FAILED);
        assertThat(published(job.id())).contains("\"reason\":\"timeout\"");
    }
}
