package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.JobId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Checks many concurrent waiting requests, and requests that wait during a shutdown or a Redis outage. */
class WaitingIT {
    @Test
    void a_request_beyond_the_waiting_limit_is_refused_with_retry_after() {
        try (StatusService service = new StatusService("MAX_WAITERS", "2")) {
            JobId id = service.submit();
            CompletableFuture<HttpResponse<String>> poll = service.start("/jobs/" + id + "?wait=60");
            CompletableFuture<HttpResponse<String>> stream = service.start("/jobs/" + id + "/events");
            // The third request must not be sent earlier, because it could then take one of the two permits.
            await().until(() -> service.waiting() == 2);
            HttpResponse<String> refused = service.get("/jobs/" + id + "?wait=1");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("too-many-waiters");
            assertThat(service.get("/jobs/" + id + "/events").statusCode()).isEqualTo(503);
            assertThat(service.get("/jobs/" + id).statusCode()).isEqualTo(200);
            service.store.completeWithToken(id, service.claim(id), "1");
            assertThat(poll.join().statusCode()).isEqualTo(200);
            assertThat(stream.join().body()).contains("succeeded");
            await().until(() ->
                    service.get("/jobs/" + service.submit() + "?wait=1").statusCode() == 200);
        }
    }

    @Test
    void a_wait_beyond_the_request_timeout_ends_with_the_record() {
        try (StatusService service = new StatusService("REQUEST_TIMEOUT", "PT16S")) {
            JobId id = service.submit();
            HttpResponse<String> answer = service.get("/jobs/" + id + "?wait=60");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"state\":\"queued\"");
        }
    }

    @Test
    void a_thousand_waiting_requests_do_not_hold_a_thread_each() {
        try (StatusService service = new StatusService()) {
            JobId id = service.submit();
            String run = service.claim(id);
            List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                waiting.add(service.start("/jobs/" + id + "?wait=60"));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> service.waiting() == 1_000);
            // Tomcat starts at most 200 threads. If each wait held one, this request would get no response.
            assertThat(service.get("/jobs/" + id).statusCode()).isEqualTo(200);
            service.store.completeWithToken(id, run, "1");
            assertThat(waiting)
                    .allSatisfy(answer -> assertThat(answer.join().body()).contains("succeeded"));
            await().until(() -> service.waiting() == 0);
        }
    }

    @Test
    void at_sigterm_all_waiting_requests_get_the_current_record() {
        try (StatusService service = new StatusService()) {
            JobId id = service.submit();
            CompletableFuture<HttpResponse<String>> poll = service.start("/jobs/" + id + "?wait=60");
            Follower stream = service.follow(id);
            stream.awaitEvents(1);
            await().until(() -> service.waiting() == 2);
            long begun = System.nanoTime();
            service.terminate();
            assertThat(StatusService.json(poll.join()).get("state").stringValue())
                    .isEqualTo("queued");
            assertThat(stream.ended().all("retry")).containsExactly("1000");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void a_wait_survives_a_restart_of_redis() {
        try (StatusService service = new StatusService()) {
            JobId id = service.submit();
            String run = service.claim(id);
            CompletableFuture<HttpResponse<String>> waiting = service.start("/jobs/" + id + "?wait=60");
            await().until(() -> service.listeners("general") > 0);
            // Redis syncs its file only once a second, and this test is not about lost writes.
            service.persist();
            service.redis.kill();
            service.redis.start();
            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> service.store
                            .completeWithToken(id, run, "1")
                            .value()
                            .isPresent());
            assertThat(StatusService.json(waiting.join()).get("state").stringValue())
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void without_redis_every_read_is_a_503_with_retry_after_and_the_function_is_unready() {
        try (StatusService service = new StatusService("OPEN_ADMIN", "true")) {
            JobId id = service.submit();
            assertThat(service.get("/health/ready").statusCode()).isEqualTo(200);
            service.redis.kill();
            for (String path : List.of("", "?wait=5", "/result", "/events")) {
                assertThat(service.get("/jobs/" + id + path).statusCode()).isEqualTo(503);
            }
            assertThat(service.get("/jobs").statusCode()).isEqualTo(503);
            assertThat(service.get("/queues").statusCode()).isEqualTo(503);
            assertThat(service.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
        }
    }
}
