package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventRoutesIT {
    private static StatusService service;

    @BeforeAll
    static void start() {
        // Each stream lasts five seconds and sends a comment every half second.
        service = new StatusService("REQUEST_TIMEOUT", "PT20S", "STREAM_HEARTBEAT", "PT0.5S");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_stream_sends_states_and_progress_as_they_happen_and_ends_with_the_job() {
        JobId id = service.submit();
        Follower follower = service.follow(id);
        follower.awaitEvents(1);
        String run = service.claim(id);
        follower.awaitEvents(2);
        service.store.heartbeatWithToken(id, run, Duration.ofSeconds(30), Optional.of(40), "2 of 5");
        follower.awaitEvents(3);
        assertThat(follower.open()).isTrue();
        service.store.completeWithToken(id, run, "\"large\"");
        follower.ended();
        assertThat(follower.all("event")).containsExactly("state", "state", "progress", "state");
        assertThat(follower.all("data").get(2)).isEqualTo("{\"percent\":40,\"message\":\"2 of 5\"}");
        assertThat(follower.all("data").get(3))
                .contains("\"state\":\"succeeded\"")
                .doesNotContain("large");
        assertThat(follower.all("id").stream()
                        .map(each -> Long.valueOf(each.substring(0, each.indexOf('-'))))
                        .toList())
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(follower.all("retry")).isEmpty();
    }

    @Test
    void a_client_that_reconnects_receives_only_what_it_missed() {
        JobId id = service.submit();
        String run = service.claim(id);
        Follower follower = service.follow(id, "Last-Event-ID", service.eventId(id));
        // The first comment is sent after the record has been read and found unchanged.
        await().until(() -> !follower.all("").isEmpty());
        assertThat(follower.all("data")).isEmpty();
        service.store.completeWithToken(id, run, "1");
        assertThat(follower.ended().all("data")).singleElement().asString().contains("\"state\":\"succeeded\"");
    }

    @Test
    void head_returns_the_headers_of_a_stream_without_opening_it() {
        JobId id = service.submit();
        HttpResponse<String> answer = service.head("/jobs/" + id + "/events");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(service.waiting()).isZero();
    }

    @Test
    void a_client_that_has_the_final_state_is_told_not_to_reconnect() {
        JobId id = service.submit();
        service.store.cancel(id, Optional.empty());
        Follower first = service.follow(id).ended();
        assertThat(first.all("data")).singleElement().asString().contains("\"state\":\"cancelled\"");
        String last = first.all("id").get(0);
        assertThat(service.get("/jobs/" + id + "/events", "Last-Event-ID", last).statusCode())
                .isEqualTo(204);
    }

    @Test
    void comments_keep_an_idle_stream_open_until_it_ends_itself_with_a_retry_time() {
        JobId id = service.submit();
        long begun = System.nanoTime();
        HttpResponse<String> told = service.get("/jobs/" + id + "/events");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
        assertThat(told.body().lines().filter(line -> line.startsWith(":"))).hasSizeGreaterThanOrEqualTo(2);
        assertThat(told.body()).containsOnlyOnce("event:state").endsWith("retry:1000\n\n");
    }

    @Test
    void with_an_unknown_last_event_id_a_stream_starts_from_the_current_state() {
        JobId id = service.submit();
        service.store.cancel(id, Optional.empty());
        Follower follower = service.follow(id, "Last-Event-ID", "no-number").ended();
        assertThat(follower.all("event")).containsExactly("state");
    }

    @Test
    void a_client_that_disconnects_releases_its_permit() {
        JobId id = service.submit();
        try (Socket client = new Socket("localhost", service.address("/").getPort())) {
            String request = "GET /jobs/" + id + "/events HTTP/1.1\r\nHost: a\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            assertThat(service.waiting()).isPositive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // The next comment detects the disconnect, before the stream would end on its own.
        await().atMost(Duration.ofMillis(4_500)).until(() -> service.waiting() == 0);
    }
}
