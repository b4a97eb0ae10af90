package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.Due;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.JobId;
import dev.jobfn.redis.JobField;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JobRoutesIT {
    private static final Failure BROKEN = new Failure(FailureReason.ERROR, "broken", "it broke", false);

    private static StatusService service;

    @BeforeAll
    static void start() {
        service = new StatusService();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_record_shows_the_job_from_submission_to_end() {
        JobId id = service.submit();
        JsonNode queued = StatusService.json(service.get("/jobs/" + id));
        assertThat(queued.get("state").stringValue()).isEqualTo("queued");
        assertThat(queued.at("/metadata/order").intValue()).isEqualTo(1);
        assertThat(queued.at("/links/cancel").stringValue()).isEqualTo("http://in.example/jobs/" + id + "/cancel");
        assertThat(queued.has("startedAt") || queued.has("result") || queued.has("error"))
                .isFalse();

        String run = service.claim(id);
        service.store.heartbeatWithToken(id, run, Duration.ofSeconds(30), Optional.of(40), "2 of 5");
        JsonNode running = StatusService.json(service.get("/jobs/" + id));
        assertThat(running.at("/progress/percent").intValue()).isEqualTo(40);
        assertThat(running.get("attempt").intValue()).isEqualTo(1);

        service.store.completeWithToken(id, run, "{\"n\":1.10}");
        HttpResponse<String> ended = service.get("/jobs/" + id);
        assertThat(StatusService.json(ended).get("state").stringValue()).isEqualTo("succeeded");
        assertThat(ended.body()).contains("\"result\":{\"n\":1.10}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"general-4fT0qk2vXW9ZbY7u1LmNpQ", "nothing-4fT0qk2vXW9ZbY7u1LmNpQ", "x", "%2e%2e"})
    void an_unknown_id_is_a_404_everywhere(String id) {
        assertThat(service.get("/jobs/" + id).statusCode()).isEqualTo(404);
        assertThat(service.get("/jobs/" + id + "?wait=1").statusCode()).isEqualTo(404);
        assertThat(service.get("/jobs/" + id + "/result").statusCode()).isEqualTo(404);
        assertThat(service.get("/jobs/" + id + "/events").statusCode()).isEqualTo(404);
    }

    @Test
    void a_record_that_the_client_has_is_not_sent_again_until_it_changes() {
        JobId id = service.submit();
        String etag = service.get("/jobs/" + id).headers().firstValue("ETag").orElseThrow();
        for (String known : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
            HttpResponse<String> same = service.get("/jobs/" + id, "If-None-Match", known);
            assertThat(same.statusCode()).isEqualTo(304);
            assertThat(same.headers().firstValue("ETag")).contains(etag);
        }
        service.claim(id);
        assertThat(service.get("/jobs/" + id, "If-None-Match", etag).statusCode())
                .isEqualTo(200);
    }

    /** Simulates a failover that lost the last writes: Redis reuses the version for another change. */
    @Test
    void a_record_that_changes_without_a_new_version_gets_another_etag() {
        JobId id = service.submit();
        String run = service.claim(id);
        service.store.heartbeatWithToken(id, run, Duration.ofSeconds(30), Optional.of(40), "2 of 5");
        String etag = service.get("/jobs/" + id).headers().firstValue("ETag").orElseThrow();
        assertThat(service.get("/jobs/" + id).headers().firstValue("ETag")).contains(etag);
        service.setField(id, JobField.PROGRESS_MESSAGE, "3 of 5");
        HttpResponse<String> answer = service.get("/jobs/" + id, "If-None-Match", etag);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).get().isNotEqualTo(etag);
        service.setField(id, JobField.PROGRESS_MESSAGE, "2 of 5");
        assertThat(service.get("/jobs/" + id, "If-None-Match", etag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void a_wait_ends_as_soon_as_the_job_ends() {
        JobId id = service.submit();
        String run = service.claim(id);
        CompletableFuture<HttpResponse<String>> waiting = service.start("/jobs/" + id + "?wait=30");
        awaitSubscribed(id);
        assertThat(waiting).isNotDone();
        long ended = System.nanoTime();
        service.store.completeWithToken(id, run, "1");
        assertThat(StatusService.json(waiting.join()).get("state").stringValue())
                .isEqualTo("succeeded");
        assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_wait_returns_the_current_record_when_its_time_is_over() {
        JobId id = service.submit();
        long begun = System.nanoTime();
        HttpResponse<String> answer = service.get("/jobs/" + id + "?wait=1");
        assertThat(StatusService.json(answer).get("state").stringValue()).isEqualTo("queued");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(990), Duration.ofSeconds(15));
    }

    @Test
    void a_wait_for_an_ended_job_and_a_wait_of_zero_return_at_once() {
        JobId id = service.submit();
        assertThat(service.get("/jobs/" + id + "?wait=0").statusCode()).isEqualTo(200);
        service.store.cancel(id, Optional.empty());
        assertThat(StatusService.json(service.get("/jobs/" + id + "?wait=60"))
                        .get("state")
                        .stringValue())
                .isEqualTo("cancelled");
    }

    @Test
    void a_very_large_wait_counts_as_sixty_seconds() {
        JobId id = service.submit();
        service.store.cancel(id, Optional.empty());
        assertThat(service.get("/jobs/" + id + "?wait=10000000001").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "1.5", "1&wait=2", ""})
    void a_wait_that_is_not_a_number_is_refused(String wait) {
        HttpResponse<String> answer = service.get("/jobs/" + service.submit() + "?wait=" + wait);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(StatusService.json(answer).at("/violations/0/path").stringValue())
                .isEqualTo("wait");
    }

    @Test
    void a_result_is_returned_alone_and_byte_for_byte() {
        JobId id = service.submit();
        assertThat(problem(service.get("/jobs/" + id + "/result"))).isEqualTo("409 not-ended");
        String run = service.claim(id);
        service.store.completeWithToken(id, run, "{\"a\": 1.500, \"b\":12345678901234567890}");
        HttpResponse<String> result = service.get("/jobs/" + id + "/result");
        assertThat(result.body()).isEqualTo("{\"a\": 1.500, \"b\":12345678901234567890}");
        String etag = result.headers().firstValue("ETag").orElseThrow();
        assertThat(service.get("/jobs/" + id + "/result", "If-None-Match", etag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void the_result_of_a_failed_job_is_a_problem_with_its_error() {
        JobId id = service.submit();
        String run = service.claim(id);
        service.store.failWithToken(id, run, BROKEN, Duration.ofSeconds(1));
        HttpResponse<String> answer = service.get("/jobs/" + id + "/result");
        assertThat(problem(answer)).isEqualTo("422 job-failed");
        assertThat(StatusService.json(answer).at("/error/message").stringValue())
                .isEqualTo("it broke");
    }

    @Test
    void the_result_of_a_cancelled_job_is_a_problem_of_its_own_type() {
        JobId id = service.submit();
        service.store.cancel(id, Optional.empty());
        assertThat(problem(service.get("/jobs/" + id + "/result"))).isEqualTo("422 job-cancelled");
    }

    @Test
    void a_scheduled_job_says_when_it_is_due() {
        JobId id = service.submit("big", "anonymous", new Due.In(Duration.ofHours(1)));
        JsonNode record = StatusService.json(service.get("/jobs/" + id));
        assertThat(record.get("state").stringValue()).isEqualTo("scheduled");
        assertThat(record.has("dueAt")).isTrue();
        assertThat(record.has("queuedAt")).isFalse();
    }

    @Test
    void headers_that_are_too_large_get_a_problem() throws IOException {
        try (Socket client = new Socket("localhost", service.address("/").getPort())) {
            String request = "GET / HTTP/1.1\r\nHost: a\r\nX-Large: " + "large".repeat(4_000) + "\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 4")
                    .contains("problems/bad-request");
        }
    }

    private static String problem(HttpResponse<String> answer) {
        String type = StatusService.json(answer).get("type").stringValue();
        return answer.statusCode() + " " + type.substring(type.lastIndexOf('/') + 1);
    }

    private static void awaitSubscribed(JobId id) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> service.listeners(id.queue()) > 0);
    }
}
