package dev.jobfn.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.jobfn.local.FakeFunction;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayIT {

    private final FakeFunction submit = new FakeFunction();
    private final FakeFunction status = new FakeFunction();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.start(0, new Routes(address(submit.url()), address(status.url())));
    }

    @AfterEach
    void stop() {
        gateway.close();
        submit.close();
        status.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void reads_go_to_status_fn(String method) throws Exception {
        assertThat(send(request("/jobs/1").method(method, BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(204);
        assertThat(status.requests()).hasSize(1);
        assertThat(submit.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void everything_else_goes_to_submit_fn(String method) throws Exception {
        send(request("/jobs").method(method, BodyPublishers.ofString("{}")));
        assertThat(submit.requests()).hasSize(1);
        assertThat(submit.requests().get(0).body()).isEqualTo("{}");
        assertThat(status.requests()).isEmpty();
    }

    @Test
    void headers_are_passed_on_with_forwarding_headers_added() throws Exception {
        status.answering(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"7\"");
            answer(exchange, "body");
        });
        HttpResponse<String> response =
                send(request("/jobs?a=1").header("Authorization", "Bearer k").header("X-Forwarded-For", "192.0.2.1"));

        assertThat(response.body()).isEqualTo("body");
        assertThat(response.headers().firstValue("etag")).contains("\"7\"");
        FakeFunction.Request seen = status.requests().get(0);
        assertThat(seen.header("authorization")).isEqualTo("Bearer k");
        assertThat(seen.header("x-forwarded-for")).isEqualTo("192.0.2.1, 127.0.0.1");
        assertThat(seen.header("x-forwarded-proto")).isEqualTo("http");
        assertThat(seen.header("x-forwarded-host")).isEqualTo(gateway.url().getAuthority());
    }

    @Test
    void a_stream_arrives_while_it_is_being_written() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        status.answering(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            waitFor(seen);
            exchange.getResponseBody().write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
        });
        HttpResponse<InputStream> response = http.send(request("/jobs/1/events").build(), BodyHandlers.ofInputStream());

        assertThat(new String(response.body().readNBytes(9), StandardCharsets.UTF_8))
                .isEqualTo("data: 1\n\n");
        seen.countDown();
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("data: 2\n\n");
    }

    @Test
    void three_hundred_clients_can_wait_at_once() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        status.answering(exchange -> {
            waitFor(end);
            answer(exchange, "done");
        });
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(http.sendAsync(request("/jobs/1?wait=30").build(), BodyHandlers.ofString()));
        }
        await().until(() -> status.requests().size() == 300);
        end.countDown();

        assertThat(waiting).allSatisfy(one -> assertThat(one.get().body()).isEqualTo("done"));
    }

    @Test
    void when_a_client_disconnects_the_request_to_the_function_ends() throws Exception {
        AtomicBoolean left = new AtomicBoolean();
        status.answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!left.get()) {
                    exchange.getResponseBody().write(new byte[1024]);
                    exchange.getResponseBody().flush();
                }
            } catch (IOException broken) {
                left.set(true);
            }
        });
        try (InputStream stream = http.send(request("/jobs/1/events").build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(stream.readNBytes(1024)).hasSize(1024);
        }

        await().untilTrue(left);
    }

    @Test
    void when_a_waiting_client_disconnects_the_function_notices_at_once() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Gateway own = Gateway.start(
                        0, new Routes(address(submit.url()), (InetSocketAddress) silent.getLocalSocketAddress()))) {
            RawClient client = new RawClient(own.url());
            client.write("GET /jobs/1?wait=60 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            try (Socket function = silent.accept()) {
                client.close();
                function.setSoTimeout(10_000);
                assertThat(new String(function.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .startsWith("GET /jobs/1?wait=60 HTTP/1.1");
            }
        }
    }

    @Test
    void large_bodies_are_passed_on_in_both_directions() throws Exception {
        submit.answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[20_000_000]);
        });
        byte[] body = new byte[20_000_000];
        Arrays.fill(body, (byte) 'a');
        HttpResponse<byte[]> response = http.send(
                request("/jobs").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());

        assertThat(response.body()).hasSize(20_000_000);
        assertThat(submit.requests().get(0).body()).hasSize(20_000_000);
    }

    @Test
    void if_a_function_is_down_the_response_is_a_503_problem() throws Exception {
        status.close();
        HttpResponse<String> response = send(request("/jobs/1"));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("retry-after")).contains("2");
        assertThat(response.body()).contains("\"status\":503").contains("/problems/not-ready");
        assertThat(send(request("/jobs").POST(BodyPublishers.ofString("{}"))).statusCode())
                .isEqualTo(204);
    }

    @Test
    void after_a_503_the_connection_stays_usable() throws Exception {
        submit.close();
        try (RawClient client = new RawClient(gateway.url())) {
            client.write("POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(client.readHead()).startsWith("HTTP/1.1 503");
            client.readUntil("}");
            client.write("GET /jobs HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 204");
        }
    }

    @Test
    void if_a_function_dies_during_its_response_the_response_is_cut_short() throws Exception {
        status.answering(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            throw new IOException("dies");
        });
        try (RawClient client = new RawClient(gateway.url())) {
            client.write("GET /jobs/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            assertThat(client.readRest()).hasSize(10);
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws Exception {
        status.answering(exchange -> answer(exchange, exchange.getRequestURI().getPath()));
        try (RawClient client = new RawClient(gateway.url())) {
            client.write(
                    "GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\nGET /2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(client.readRest()).containsSubsequence("/1", "/2");
        }
    }

    @Test
    void an_http_1_0_client_gets_a_response_without_chunks() throws Exception {
        status.answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("streamed".getBytes(StandardCharsets.UTF_8));
        });
        try (RawClient client = new RawClient(gateway.url())) {
            client.write("GET /1 HTTP/1.0\r\n\r\n");
            assertThat(client.readRest()).endsWith("\r\n\r\nstreamed").doesNotContainIgnoringCase("transfer-encoding");
        }
    }

    @Test
    void malformed_http_is_a_400_problem() throws Exception {
        try (RawClient client = new RawClient(gateway.url())) {
            client.write("hello\r\n\r\n");
            assertThat(client.readRest()).startsWith("HTTP/1.1 400").contains("/problems/bad-request");
        }
    }

    @Test
    void a_malformed_chunk_is_a_400_problem() throws Exception {
        try (RawClient client = new RawClient(gateway.url())) {
            client.write("POST /jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
            assertThat(client.readRest()).startsWith("HTTP/1.1 400").contains("/problems/bad-request");
        }
    }

    @Test
    void if_the_function_dies_a_post_has_an_unknown_outcome_but_a_get_does_not() throws Exception {
        submit.answering(exchange -> {
            throw new IOException("dies");
        });
        status.answering(exchange -> {
            throw new IOException("dies");
        });
        HttpResponse<String> posted = send(request("/jobs").POST(BodyPublishers.ofString("{}")));
        assertThat(posted.statusCode()).isEqualTo(503);
        assertThat(posted.body()).contains("/problems/unknown-outcome");
        assertThat(send(request("/jobs/1")).body()).contains("/problems/not-ready");
    }

    @Test
    void it_listens_on_the_loopback_addresses_only() throws Exception {
        assertThat(gateway.address().getAddress().isLoopbackAddress()).isTrue();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                assertThat(takesConnections(address)).as(address.toString()).isEqualTo(address.isLoopbackAddress());
            }
        }
    }

    private boolean takesConnections(InetAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, gateway.address().getPort()), 2_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void a_port_in_use_is_named_in_the_error() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Gateway.start(
                            other.getLocalPort(), new Routes(address(submit.url()), address(status.url()))))
                    .isInstanceOf(IOException.class)
                    .hasMessage("port " + other.getLocalPort() + " on 127.0.0.1 is in use by another program");
        }
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            assertThatThrownBy(() -> Gateway.start(
                            other.getLocalPort(), new Routes(address(submit.url()), address(status.url()))))
                    .hasMessage("port " + other.getLocalPort() + " on [::1] is in use by another program");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, localhost, http://evil.example",
        "POST, localhost, null",
        "POST, localhost, http://localhost:1",
        "POST, localhost, http://localhost.evil.example",
        "POST, localhost, http://192.168.1.2:PORT",
        "GET, localhost, https://evil.example",
        "OPTIONS, localhost, http://evil.example",
        "POST, evil.example, http://evil.example:PORT",
        "GET, evil.example, ",
        "GET, 0.0.0.0, ",
        "GET, 192.168.1.2, ",
        "POST, localhost.evil.example, "
    })
    void requests_from_pages_of_another_origin_are_refused(String method, String host, String origin) throws Exception {
        try (RawClient client = new RawClient(gateway.url())) {
            String body = "x".repeat(100_000);
            client.write(head(method, host, origin) + "Content-Length: 100000\r\n\r\n" + body);
            assertThat(client.readHead()).startsWith("HTTP/1.1 403");
            client.readUntil("/problems/foreign-origin");
            client.readUntil("}");
            // The connection is still usable.
            client.write(head("GET", "localhost", null) + "\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 204");
        }
        assertThat(submit.requests()).isEmpty();
        assertThat(status.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, ",
        "127.0.0.1, ",
        "[::1], ",
        "submit-fn.default.localhost, ",
        "LOCALHOST, http://localhost:PORT",
        "localhost, http://localhost:PORT",
        "localhost, http://127.0.0.1:PORT",
        "[::1], http://[::1]:PORT"
    })
    void programs_and_pages_of_the_same_origin_are_accepted(String host, String origin) throws Exception {
        try (RawClient client = new RawClient(gateway.url())) {
            client.write(head("POST", host, origin) + "Content-Length: 2\r\n\r\n{}");
            assertThat(client.readHead()).startsWith("HTTP/1.1 204");
        }
        assertThat(submit.requests()).hasSize(1);
    }

    @Test
    void a_cross_site_request_without_an_origin_may_read_but_not_post() throws Exception {
        try (RawClient client = new RawClient(gateway.url())) {
            client.write(head("GET", "localhost", null) + "Sec-Fetch-Site: cross-site\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 204");
            client.write(head("POST", "localhost", null) + "Sec-Fetch-Site: same-site\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 403");
        }
    }

    private String head(String method, String host, String origin) {
        String port = Integer.toString(gateway.address().getPort());
        return method + " /jobs HTTP/1.1\r\nHost: " + host + ":" + port + "\r\n"
                + (origin == null ? "" : "Origin: " + origin.replace("PORT", port) + "\r\n");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.url().resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static InetSocketAddress address(URI url) {
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("was never released");
            }
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }
}
