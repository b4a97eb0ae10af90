package dev.jobfn.run;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jobfn.job.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/** The work of jobs, wherever they run: each run calls here with its job's id, and is answered once its gate opens. */
final class Gates implements AutoCloseable {
    private final Map<String, CompletableFuture<String>> gates = new ConcurrentHashMap<>();
    private final List<String> arrivals = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    Gates() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String job = exchange.getRequestHeaders().getFirst("Jobfn-Job");
            arrivals.add(job);
            byte[] body = gate(job).join().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private CompletableFuture<String> gate(String job) {
        return gates.computeIfAbsent(job, name -> new CompletableFuture<>());
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    /** How many runs of this job have begun their work. */
    long arrivals(JobId job) {
        return arrivals.stream().filter(job.toString()::equals).count();
    }

    /** Waits until so many runs of this job have begun their work. */
    void awaitArrivals(JobId job, long count) {
        Awaitility.await("work of " + job).until(() -> arrivals(job) >= count);
    }

    /** Lets those runs that wait, and all that come, end with this result. */
    void open(JobId job, String result) {
        gate(job.toString()).complete(result);
    }

    /** Makes the next runs wait again. */
    void shut(JobId job) {
        gates.remove(job.toString());
    }

    @Override
    public void close() {
        gates.values().forEach(gate -> gate.complete("\"closed\""));
        server.stop(0);
        threads.shutdownNow();
    }
}
