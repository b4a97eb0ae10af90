package dev.jobfn.local.broker;

import static dev.jobfn.local.broker.BrokerFixture.BROKER;
import static dev.jobfn.local.broker.BrokerFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The broker responds to every malformed event and says what is wrong. */
class MalformedEventsIT {
    private static final String JSON = "application/cloudevents+json";
    private static final String EVENT =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/test\",\"type\":\"a\",\"jobs\":3,\"data\":{\"a\":[1,\"ü\"]}}";

    private BrokerFixture broker;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        broker = new BrokerFixture(folder, BROKER, trigger(""));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private int status(String contentType, byte[] body) throws Exception {
        return broker.send(broker.request()
                        .timeout(Duration.ofSeconds(10))
                        .header("content-type", contentType)
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private int status(String contentType, String body) throws Exception {
        return status(contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_original_event_is_accepted() throws Exception {
        assertThat(status(JSON, EVENT)).isEqualTo(202);
        assertThat(status("Application/CloudEvents+JSON; charset=UTF-8", EVENT)).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "7",
                "\"event\"",
                "{}",
                "{'specversion':'1.0'}",
                "{\"specversion\":\"1.0\",\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\"}",
                "{\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"\"}",
                "{\"specversion\":\"1.0\",\"id\":1,\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":null,\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":{},\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":1.0,\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":\"2.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":null,\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a b\",\"type\":\"a\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"time\":\"yesterday\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"time\":7}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"data_base64\":\"*\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"data_base64\":7}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"data\":1,\"data_base64\":\"\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"Job\":\"x\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"job_x\":\"x\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"\":\"x\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"a\\r\\nb\":\"x\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"job\":{}}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"job\":1.5}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"job\":99999999999}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"id\":\"2\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\"} x",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"data\":1e99999999999}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"a\",\"data\":01}"
            })
    void a_malformed_structured_event_is_refused_with_400(String body) throws Exception {
        assertThat(status(JSON, body)).isEqualTo(400);
    }

    @Test
    void invalid_utf_8_and_extreme_nesting_are_refused_with_400() throws Exception {
        byte[] latin = EVENT.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(status(JSON, latin)).isEqualTo(400);
        assertThat(status(JSON, EVENT.getBytes(StandardCharsets.UTF_16))).isEqualTo(400);
        assertThat(status(JSON, EVENT.replace("3", "[".repeat(400_000)))).isEqualTo(400);
        assertThat(status(JSON, EVENT.replace("[1", "[" + "1".repeat(500_000)))).isEqualTo(400);
    }

    @Test
    void an_event_in_an_unsupported_format_is_refused_with_415() throws Exception {
        assertThat(status("application/cloudevents-batch+json", "[" + EVENT + "]"))
                .isEqualTo(415);
        assertThat(status("application/cloudevents+xml", "<event/>")).isEqualTo(415);
        assertThat(status("application/cloudevents", EVENT)).isEqualTo(415);
        assertThat(status(JSON + "; charset=utf-16", EVENT)).isEqualTo(415);
    }

    @Test
    void an_event_that_is_too_large_is_refused_with_413() throws Exception {
        assertThat(status(JSON, EVENT.replace("ü", "u".repeat(1 << 20)))).isEqualTo(413);
    }

    @Test
    void malformed_http_is_refused_with_400_and_ends_the_connection() throws Exception {
        for (String request : List.of(
                "nonsense\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}")) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer).as(request).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    /** {@code -Dseed=N} sets another seed. A request that fails the test is printed, so that it can be sent again. */
    @Test
    void a_randomly_damaged_event_always_gets_a_prompt_response_that_is_not_a_5xx() throws Exception {
        long seed = Long.getLong("seed", 20_261_128L);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] request = random.nextBoolean() ? structured(random) : binary(random);
            String shown = "seed " + seed + ", request " + i + ": " + new String(request, StandardCharsets.ISO_8859_1);
            long start = System.nanoTime();
            try (Socket socket = connect()) {
                socket.getOutputStream().write(request);
                String answer = new String(socket.getInputStream().readNBytes(13), StandardCharsets.ISO_8859_1);
                assertThat(answer).as(shown).matches("HTTP/1\\.1 [24]\\d\\d ");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(shown).isLessThan(Duration.ofSeconds(5));
        }
        // The broker still works.
        assertThat(status(JSON, EVENT)).isEqualTo(202);
    }

    private static byte[] structured(Random random) {
        byte[] body = damaged(EVENT.getBytes(StandardCharsets.UTF_8), random);
        return message("Content-Type: " + JSON + "\r\n", body);
    }

    private static byte[] binary(Random random) {
        String headers = String.join(
                "\r\n",
                "ce-specversion: 1.0",
                "ce-id: 1",
                "ce-source: /test",
                "ce-type: a",
                "ce-jobs: 3",
                "ce-time: 2026-01-01T00:00:00Z",
                "Content-Type: application/json");
        byte[] damaged = damaged(headers.getBytes(StandardCharsets.ISO_8859_1), random);
        // The line structure is kept, because this test is about events, not about HTTP.
        String kept = new String(damaged, StandardCharsets.ISO_8859_1)
                .replaceAll("[\\x00-\\x1f\\x7f]+", "\r\n")
                .strip();
        return message(kept + "\r\n", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int damage = random.nextInt(4); damage >= 0; damage--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[]\":,0e\\ntfu-.".charAt(random.nextInt(16));
                case 2 -> System.arraycopy(bytes, 0, bytes, at, Math.min(bytes.length - at, random.nextInt(20)));
                default -> bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }

    private static byte[] message(String headers, byte[] body) {
        byte[] head = ("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length
                        + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] message = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
        socket.setSoTimeout(10_000);
        return socket;
    }
}
