package dev.jobfn.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Fails in ways that the functions can't be made to fail. Answers each request as the test has said, in order. */
final class ScriptedServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Reaction> script = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What the server does with a request. */
    interface Reaction {
        void to(HttpExchange exchange) throws IOException;
    }

    /**
     * A request that arrived.
     *
     * @param nanos when it arrived
     */
    record Request(String method, String path, String key, String lastEventId, long nanos) {}

    ScriptedServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::react);
        server.start();
    }

    private void react(HttpExchange exchange) throws IOException {
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                exchange.getRequestHeaders().getFirst("Last-Event-ID"),
                System.nanoTime()));
        exchange.getRequestBody().readAllBytes();
        Reaction next = script.poll();
        if (next != null) {
            next.to(exchange);
        }
        exchange.close();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** All requests so far. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Reacts to the next request that has no reaction yet. */
    ScriptedServer then(Reaction reaction) {
        script.add(reaction);
        return this;
    }

    /** Answers with a body. Headers are given as alternating names and values. */
    ScriptedServer thenAnswer(int status, String body, String... headers) {
        return then(exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    /** Answers with a problem of this kind. */
    ScriptedServer thenProblem(int status, String kind, String... headers) {
        return thenAnswer(status, """
                {"type": "https://jobfn.dev/problems/%s", "title": "T", "status": %d, "detail": "D"}""".formatted(kind, status), headers);
    }

    /** Closes the connection without an answer. */
    ScriptedServer thenCut() {
        return then(exchange -> {});
    }

    /** Takes the request and never answers, until the server is closed. */
    ScriptedServer thenSilence() {
        return then(exchange -> {
            try {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
