package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.harness.RecordingBroker.Published;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobState;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitIT {
    private static final String JOB = "{\"type\":\"quiet\",\"input\":{\"n\":1}}";

    private static SubmitFixture fixture;
    private static FunctionClient api;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        api = fixture.submit(
                "SUBMIT_URL", "https://in.example", "STATUS_URL", "https://out.example", "MAX_WAITERS", "1");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static CloudEvent queued(String job) {
        await().until(() -> !fixture.broker().queued(job).isEmpty());
        return fixture.broker().queued(job).get(0).event();
    }

    private static Job job(String id) {
        return fixture.job(id).orElseThrow();
    }

    @Test
    void a_job_is_accepted_with_a_202_that_has_its_address_and_links() {
        HttpResponse<String> answer = api.post("/jobs", JOB);
        assertThat(answer.statusCode()).isEqualTo(202);
        String id = FunctionClient.text(answer, "/id");
        assertThat(answer.headers().firstValue("Location")).contains("https://out.example/jobs/" + id);
        assertThat(FunctionClient.text(answer, "/state")).isEqualTo("queued");
        assertThat(FunctionClient.text(answer, "/links/result"))
                .isEqualTo("https://out.example/jobs/" + id + "/result");
        assertThat(FunctionClient.text(answer, "/links/cancel")).isEqualTo("https://in.example/jobs/" + id + "/cancel");
    }

    @Test
    void omitted_fields_take_their_defaults() {
        Job job = job(api.submitted(JOB));
        assertThat(job.id().queue()).isEqualTo("general");
        assertThat(job.tenant()).isEqualTo("anonymous");
        assertThat(job.priority()).isEqualTo(4);
        assertThat(job.metadata()).isEmpty();
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_jobs_event_is_a_cloud_event_whose_token_claims_it_once() {
        String id = api.submitted(JOB);
        CloudEvent event = queued(id);
        assertThat(event.getType()).isEqualTo(JobEvents.QUEUED);
        assertThat(event.getSource()).isEqualTo(URI.create("/jobfn/queues/general"));
        assertThat(event.getExtension("jobqueue")).isEqualTo("general");
        assertThat(event.getExtension("jobtype")).isEqualTo("quiet");
        assertThat(event.getExtension("jobtenant")).isEqualTo("anonymous");
        assertThat(event.getExtensionNames()).doesNotContain("joblost");
        assertThat(event.getData()).isNull();
        assertThat(fixture.claimed(event).input()).isEqualTo("{\"n\":1}");
        assertThat(fixture.claim(event, Duration.ofMinutes(1))).isInstanceOf(Claim.Refused.class);
    }

    @Test
    void the_clock_of_the_queue_is_started_once() {
        api.submitted(JOB);
        api.submitted(JOB);
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 2);
        List<Published> clocks = fixture.broker().published(JobEvents.CLOCK);
        assertThat(clocks).hasSize(1);
        assertThat(clocks.get(0).event().getSubject()).isEqualTo("general");
        assertThat(clocks.get(0).event().getExtension("jobqueue")).isEqualTo("general");
    }

    @Test
    void queue_priority_and_metadata_are_taken_from_the_request() {
        String metadata = "{\"order\":17,\"note\":\"grüße\"}";
        Job job = job(
                api.submitted("{\"type\":\"quiet\",\"input\":null_,\"queue\":\"narrow\",\"priority\":9,\"metadata\":%s}"
                        .replace("null_", "[1]")
                        .formatted(metadata)));
        assertThat(job.id().queue()).isEqualTo("narrow");
        assertThat(job.priority()).isEqualTo(9);
        assertThat(job.metadata()).contains(metadata);
        assertThat(fixture.claimed(queued(job.id().toString())).input()).isEqualTo("[1]");
    }

    @Test
    void the_job_with_the_higher_priority_is_dispatched_first() {
        String running = api.submitted("{\"type\":\"narrow\",\"input\":{}}");
        api.submitted("{\"type\":\"narrow\",\"input\":{}}");
        String urgent = api.submitted("{\"type\":\"narrow\",\"input\":{},\"priority\":9}");
        assertThat(fixture.broker().queued(urgent)).isEmpty();
        api.command("/jobs/" + running + "/cancel");
        assertThat(queued(urgent).getSubject()).isEqualTo(urgent);
    }

    @Test
    void a_job_with_a_delay_is_scheduled_and_only_the_clock_event_is_published() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        HttpResponse<String> answer = api.post("/jobs", "{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT10M\"}");
        assertThat(FunctionClient.text(answer, "/state")).isEqualTo("scheduled");
        Job job = job(FunctionClient.text(answer, "/id"));
        assertThat(job.times().due().orElseThrow())
                .isBetween(before.plusSeconds(600), Instant.now().plusSeconds(600));
        await().until(() -> fixture.broker().published(JobEvents.CLOCK).size() == 1);
        assertThat(fixture.broker().published(JobEvents.QUEUED)).isEmpty();
    }

    @Test
    void run_at_accepts_any_offset() {
        Job job = job(api.submitted("{\"type\":\"quiet\",\"input\":{},\"runAt\":\"%s\"}"
                .formatted(Instant.now().plus(1, ChronoUnit.DAYS).toString().replace("Z", "+00:00"))));
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"delay\":\"PT0S\"",
                "\"delay\":\"PT0.0001S\"",
                "\"delay\":null",
                "\"runAt\":\"2001-01-01T00:00:00Z\"",
                "\"runAt\":\"1969-12-31T23:59:59.999Z\"",
                "\"runAt\":\"-999999999-01-01T00:00:00+18:00\"",
            })
    void a_time_in_the_past_means_now(String due) {
        HttpResponse<String> answer = api.post("/jobs", "{\"type\":\"quiet\",\"input\":{}," + due + "}");
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(202);
        assertThat(FunctionClient.text(answer, "/state")).isEqualTo("queued");
    }

    @Test
    void prefer_wait_returns_the_record_when_the_job_ends() {
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> api.post("/jobs", JOB, "Prefer", "respond-async, wait=20"));
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        CloudEvent event = fixture.broker().published(JobEvents.QUEUED).get(0).event();
        fixture.complete(fixture.claimed(event), "{\"done\":true}");
        assertThat(answer).succeedsWithin(Duration.ofSeconds(10));
        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(answer.join().headers().firstValue("Preference-Applied")).contains("wait");
        assertThat(FunctionClient.text(answer.join(), "/state")).isEqualTo("succeeded");
        assertThat(FunctionClient.json(answer.join()).at("/result/done").asBoolean())
                .isTrue();
    }

    @Test
    void prefer_wait_returns_202_with_the_current_state_if_the_job_does_not_end_in_time() {
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> api.post("/jobs", JOB, "Prefer", "wait=1"));
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        fixture.claimed(fixture.broker().published(JobEvents.QUEUED).get(0).event());
        assertThat(answer).succeedsWithin(Duration.ofSeconds(5));
        assertThat(answer.join().statusCode()).isEqualTo(202);
        assertThat(FunctionClient.text(answer.join(), "/state")).isEqualTo("running");
    }

    @Test
    void a_job_is_accepted_even_if_no_more_requests_may_wait() {
        CompletableFuture<HttpResponse<String>> first =
                CompletableFuture.supplyAsync(() -> api.post("/jobs", JOB, "Prefer", "wait=20"));
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == 1);
        CloudEvent event = fixture.broker().published(JobEvents.QUEUED).get(0).event();
        // The first request holds the only permit as soon as it has subscribed.
        await().until(() ->
                fixture.observe().pubsubNumsub("jobfn:{general}:changes").containsValue(1L));
        HttpResponse<String> second = api.post("/jobs", JOB, "Prefer", "wait=20");
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(fixture.job(FunctionClient.text(second, "/id"))).isPresent();
        fixture.complete(fixture.claimed(event), "1");
        assertThat(first).succeedsWithin(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=0", "wait=soon", "wait", "wait=-1", "return=minimal", ""})
    void a_preference_without_a_wait_is_ignored(String preference) {
        assertThat(api.post("/jobs", JOB, "Prefer", preference).statusCode()).isEqualTo(202);
    }
}
