package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.job.JobId;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Results that are too large to be read together with their records. */
class LargeResultsIT {
    private static StatusService service;

    @BeforeAll
    static void start() {
        service = new StatusService("OPEN_ADMIN", "true");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static JobId succeeded(String result) {
        JobId id = service.submit();
        service.store.completeWithToken(id, service.claim(id), result);
        return id;
    }

    @Test
    void a_large_result_is_complete_on_its_own_in_its_record_and_after_a_wait() {
        // The characters have 1 to 4 bytes, so that some chunks end within a character.
        String result = "\"" + "aé€\uD83D\uDE00".repeat(30_000) + "\"";
        JobId id = succeeded(result);
        HttpResponse<String> alone = service.get("/jobs/" + id + "/result");
        assertThat(alone.statusCode()).isEqualTo(200);
        assertThat(alone.body()).isEqualTo(result);
        assertThat(alone.headers().firstValueAsLong("Content-Length"))
                .hasValue(result.getBytes(StandardCharsets.UTF_8).length);
        String etag = alone.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> record = service.get("/jobs/" + id);
        assertThat("\"" + StatusService.json(record).get("result").stringValue() + "\"")
                .isEqualTo(result);
        assertThat(StatusService.json(record).at("/links/self").stringValue()).contains(id.toString());
        assertThat(service.get("/jobs/" + id, "If-None-Match", etag).statusCode())
                .isEqualTo(304);
        assertThat(service.head("/jobs/" + id + "/result").headers().firstValueAsLong("Content-Length"))
                .isPresent();

        JobId waited = service.submit();
        String run = service.claim(waited);
        CompletableFuture<HttpResponse<String>> waiting = service.start("/jobs/" + waited + "?wait=30");
        await().until(() -> service.waiting() == 1);
        service.store.completeWithToken(waited, run, result);
        assertThat("\"" + StatusService.json(waiting.join()).get("result").stringValue() + "\"")
                .isEqualTo(result);
    }

    @Test
    void reading_many_large_results_does_not_block_small_records() {
        List<JobId> large = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            large.add(succeeded("\"" + "x".repeat(256 * 1024 - 2) + "\""));
        }
        JobId small = succeeded("1");
        AtomicInteger served = new AtomicInteger();
        List<CompletableFuture<?>> greedy = new ArrayList<>();
        long slowest = 0;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 64; i++) {
                greedy.add(service.start("/jobs/" + large.get(i % 8) + (i % 2 == 0 ? "/result" : ""))
                        .thenAccept(answer -> served.addAndGet(answer.statusCode() == 200 ? 1 : 0)));
            }
            for (int i = 0; i < 10; i++) {
                long asked = System.nanoTime();
                assertThat(service.get("/jobs/" + small).statusCode()).isEqualTo(200);
                slowest = Math.max(slowest, System.nanoTime() - asked);
            }
        }
        greedy.forEach(CompletableFuture::join);
        assertThat(served.get()).isEqualTo(greedy.size());
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void requesting_large_results_without_reading_them_does_not_block_records() throws IOException {
        JobId large = succeeded("\"" + "x".repeat(8 << 20) + "\"");
        JobId small = succeeded("1");
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket("localhost", service.address("/").getPort());
                socket.setReceiveBufferSize(4_096);
                socket.getOutputStream()
                        .write(("GET /jobs/" + large + "/result HTTP/1.1\r\nHost: x\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(service.get("/jobs/" + small).statusCode()).isEqualTo(200);
                assertThat(service.get("/jobs?limit=100").statusCode()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_result_that_was_removed_early_is_a_410_and_its_record_says_so() {
        JobId id = succeeded("\"" + "x".repeat(10_000) + "\"");
        service.removeResult(id);
        HttpResponse<String> gone = service.get("/jobs/" + id + "/result");
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(gone.body()).contains("result-removed");
        assertThat(StatusService.json(service.get("/jobs/" + id))
                        .get("resultRemoved")
                        .booleanValue())
                .isTrue();
    }
}
