package dev.jobfn.faults.work;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The handler of the jobs, which is an HTTP service, as for a job type with a {@code url}. The service records when the
 * handler started and what it returned. The input's {@code steps} say what the handler does on each start. The last
 * step applies to all further starts.
 */
public final class WorkService implements AutoCloseable {
    private static final String PATH = "/work/";

    private final HttpServer server;
    private final Consumer<Entry> history;
    private final Consumer<String> killer;
    private final JsonMapper json = new JsonMapper();
    private final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "work");
        thread.setDaemon(true);
        return thread;
    });

    private WorkService(HttpServer server, Consumer<Entry> history, Consumer<String> killer) {
        this.server = server;
        this.history = history;
        this.killer = killer;
    }

    /**
     * Starts the service.
     *
     * @param killer kills the process of the named pod, for jobs with the step {@code kill}
     */
    public static WorkService start(Consumer<Entry> history, Consumer<String> killer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        WorkService service = new WorkService(server, history, killer);
        server.setExecutor(service.executor);
        server.createContext(PATH, service::handle);
        server.start();
        return service;
    }

    /** The URL for a pod. Each pod has a different URL, which tells the service which pod is calling. */
    public URI url(String pod) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH + pod);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("Jobfn-Job");
            int attempt = Integer.parseInt(exchange.getRequestHeaders().getFirst("Jobfn-Attempt"));
            String job = id.substring(id.lastIndexOf('-') + 1);
            history.accept(new Entry.HandlerStarted(Recorder.now(), job, attempt));
            JsonNode input = json.readTree(body);
            int start = starts.computeIfAbsent(job, none -> new AtomicInteger()).getAndIncrement();
            JsonNode steps = input.path("steps");
            String step = steps.isEmpty()
                    ? "succeed"
                    : steps.get(Math.min(start, steps.size() - 1)).stringValue();
            String pod = exchange.getRequestURI().getPath().substring(PATH.length());
            TimeUnit.MILLISECONDS.sleep(input.path("millis").asLong(0));
            take(exchange, step, new Run(job, attempt, pod, input));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Run(String job, int attempt, String pod, JsonNode input) {}

    private void take(HttpExchange exchange, String step, Run run) throws IOException, InterruptedException {
        switch (step) {
            case "succeed" -> succeed(exchange, run);
            case "fail" -> exchange.sendResponseHeaders(500, -1);
            case "refuse" -> exchange.sendResponseHeaders(422, -1);
            case "garbage" -> send(exchange, "{no JSON");
            case "cut" -> {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            case "hang" -> TimeUnit.SECONDS.sleep(6);
            case "kill" -> killer.accept(run.pod());
            default -> throw new IllegalArgumentException(step);
        }
    }

    /** Returns a result that names the run and contains a random number, so that the result is unique. */
    private void succeed(HttpExchange exchange, Run run) throws IOException {
        ObjectNode result = json.createObjectNode()
                .put("job", run.job())
                .put("attempt", run.attempt())
                .put("nonce", ThreadLocalRandom.current().nextLong())
                .set("number", run.input().path("number"));
        String text = json.writeValueAsString(result);
        history.accept(new Entry.HandlerReturned(Recorder.now(), run.job(), run.attempt(), text));
        send(exchange, text);
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
