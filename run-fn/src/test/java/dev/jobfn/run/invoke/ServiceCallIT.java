package dev.jobfn.run.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.run.fixture.FakeJobContext;
import dev.jobfn.runtime.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceCallIT {
    private static final int RESULT_LIMIT = 1_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void the_input_is_posted_with_headers_that_describe_the_run() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        server.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            seen.complete(String.join(
                    " ",
                    exchange.getRequestMethod(),
                    headers.getFirst("Content-Type"),
                    headers.getFirst("Idempotency-Key"),
                    headers.getFirst("Jobfn-Job"),
                    headers.getFirst("Jobfn-Attempt"),
                    headers.getFirst("Jobfn-Deadline"),
                    String.valueOf(headers.getFirst("Upgrade")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            answer(exchange, 200, "{ \"price\": 1.10 }");
        });
        FakeJobContext run = FakeJobContext.fresh();
        assertThat(call("/", run, "{\"text\":\"é\"}")).isEqualTo("{ \"price\": 1.10 }");
        assertThat(seen)
                .isCompletedWithValue("POST application/json " + run.jobId() + " " + run.jobId() + " 2 "
                        + run.deadline().truncatedTo(ChronoUnit.MILLIS) + " null {\"text\":\"é\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void a_response_without_a_body_becomes_null(int status) throws Exception {
        answerAlways(status, "");
        assertThat(call("/", FakeJobContext.fresh(), "{}")).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({
        "400, service-refused, false",
        "404, service-refused, false",
        "422, service-refused, false",
        "408, service-failed, true",
        "425, service-failed, true",
        "429, service-failed, true",
        "500, service-failed, true",
        "503, service-failed, true",
        "304, service-failed, true"
    })
    void the_status_determines_whether_the_failure_is_retryable(int status, String type, boolean retryable) {
        answerAlways(status, status == 304 ? "" : "<html>at com.example.Main.java:7</html>");
        JobFailedException failure = failure(FakeJobContext.fresh());
        assertThat(failure.type()).isEqualTo(type);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure).hasMessage("the service responded with " + status);
    }

    @Test
    void a_problem_document_provides_the_message() {
        answerAlways(422, "{\"type\":\"about:blank\",\"title\":\"No table\",\"detail\":\"row 2 is too long\"}");
        assertThat(failure(FakeJobContext.fresh()))
                .hasMessage("No table: row 2 is too long (the service responded with 422)");
    }

    @Test
    void a_redirect_is_not_followed() {
        AtomicInteger followed = new AtomicInteger();
        server.createContext("/elsewhere", exchange -> {
            followed.incrementAndGet();
            answer(exchange, 200, "{}");
        });
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            answer(exchange, 307, "");
        });
        assertThat(failure(FakeJobContext.fresh())).hasMessage("the service responded with 307");
        assertThat(followed).hasValue(0);
    }

    @Test
    void a_result_may_be_as_large_as_its_type_allows_and_no_larger() throws Exception {
        String fits = "\"" + "x".repeat(RESULT_LIMIT - 2) + "\"";
        answerAlways(200, fits);
        assertThat(call("/", FakeJobContext.fresh(), "{}")).isEqualTo(fits);
        server.createContext("/larger", exchange -> answer(exchange, 200, fits + " "));
        JobFailedException failure = failure("/larger", FakeJobContext.fresh());
        assertThat(failure.type()).isEqualTo("result-too-large");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void an_endless_result_is_cut_off() {
        CompletableFuture<Throwable> broken = new CompletableFuture<>();
        server.createContext("/", exchange -> endlessly(exchange, broken));
        assertThat(failure(FakeJobContext.fresh()).type()).isEqualTo("result-too-large");
        assertThat(broken).succeedsWithin(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{", "{} {}", "NaN"})
    void a_result_that_is_not_json_is_a_retryable_failure(String body) {
        answerAlways(200, body);
        JobFailedException failure = failure(FakeJobContext.fresh());
        assertThat(failure.type()).isEqualTo("unreadable-result");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void an_unreachable_service_is_a_retryable_failure() {
        server.stop(0);
        JobFailedException failure = failure(FakeJobContext.fresh());
        assertThat(failure.type()).isEqualTo("service-unreachable");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure).message().doesNotContain("127.0.0.1");
    }

    @Test
    void an_interruption_ends_the_request_and_closes_the_connection() {
        CompletableFuture<Throwable> broken = new CompletableFuture<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        AtomicInteger requests = new AtomicInteger();
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            Awaitility.await().until(thrown::isDone);
            // The body is far below the result limit, so only the interruption can close the connection.
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> isBroken(exchange, broken));
        });
        Thread caller = new Thread(() -> {
            try {
                call("/", FakeJobContext.fresh(), "{}");
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        caller.start();
        Awaitility.await().until(() -> requests.get() == 1);
        caller.interrupt();
        assertThat(thrown).succeedsWithin(Duration.ofSeconds(1)).isInstanceOf(InterruptedException.class);
        assertThat(broken).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void a_body_that_is_incomplete_at_the_deadline_is_a_timeout() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write('"');
            exchange.getResponseBody().flush();
            end.join();
        });
        JobFailedException failure = failure(FakeJobContext.of(300));
        assertThat(failure.type()).isEqualTo("service-timeout");
        assertThat(failure.retryable()).isTrue();
        end.complete(null);
    }

    private void answerAlways(int status, String body) {
        server.createContext("/", exchange -> answer(exchange, status, body));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void endlessly(HttpExchange exchange, CompletableFuture<Throwable> broken) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (true) {
                exchange.getResponseBody().write(new byte[8_192]);
            }
        } catch (IOException e) {
            broken.complete(e);
        }
    }

    private static boolean isBroken(HttpExchange exchange, CompletableFuture<Throwable> broken) {
        try {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            return false;
        } catch (IOException e) {
            return broken.complete(e);
        }
    }

    private JobFailedException failure(FakeJobContext run) {
        return failure("/", run);
    }

    private JobFailedException failure(String path, FakeJobContext run) {
        return catchThrowableOfType(JobFailedException.class, () -> call(path, run, "{}"));
    }

    /** Calls the test server through the variable that overrides the catalog's url, which does not resolve. */
    private String call(String path, FakeJobContext run, String input) throws Exception {
        var catalog = CatalogReader.parse("{queues: {general: {}}, types: {my-type.1: {resultLimit: " + RESULT_LIMIT
                + ", url: 'http://nowhere.invalid'}}}");
        var type = catalog.type("my-type.1").orElseThrow();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return new HandlerRegistry(
                        catalog,
                        new Environment(Map.of("HANDLER_URL_MY_TYPE_1", url.toString())),
                        Handlers.NONE,
                        (any, handler) -> handler)
                .find(type)
                .orElseThrow()
                .invoke(input, run);
    }
}
