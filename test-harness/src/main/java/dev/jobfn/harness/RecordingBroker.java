package dev.jobfn.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Replaces the broker in tests. It records published events in order, and can refuse them or never respond. It can also
 * deliver clock events, as their Trigger would.
 */
public final class RecordingBroker implements AutoCloseable {
    /**
     * Copied from the documentation of the events, because this module can't depend on the modules that define them.
     */
    private static final String QUEUED = "dev.jobfn.job.queued";

    private static final String CLOCK = "dev.jobfn.clock";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Published> published = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<HttpResponse<String>>> deliveries = new CopyOnWriteArrayList<>();
    private volatile Function<CloudEvent, CompletableFuture<HttpResponse<String>>> clockTrigger =
            event -> new CompletableFuture<>();
    private volatile int status = 202;
    private volatile boolean silent;

    /**
     * An event that was sent to this broker, whatever the response was.
     *
     * @param event the event that the HTTP request contained
     * @param millis when it arrived, in milliseconds since 1970
     */
    public record Published(CloudEvent event, long millis) {}

    /** Starts listening on a free port. */
    public RecordingBroker() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        long now = System.currentTimeMillis();
        byte[] body = exchange.getRequestBody().readAllBytes();
        CloudEvent event = HttpMessageFactory.createReader(
                        headers -> exchange.getRequestHeaders()
                                .forEach((name, values) -> headers.accept(name, values.get(0))),
                        body)
                .toEvent();
        published.add(new Published(event, now));
        if (silent) {
            return;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
        if (status == 202 && CLOCK.equals(event.getType())) {
            deliveries.add(clockTrigger.apply(event));
        }
    }

    /** The URL that accepts events. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Responds to all further requests with this status. */
    public void answers(int code) {
        status = code;
        silent = false;
    }

    /** Accepts all further requests but never responds. */
    public void fallsSilent() {
        silent = true;
    }

    /** Delivers all further clock events with this function. */
    public void deliverClocks(Function<CloudEvent, CompletableFuture<HttpResponse<String>>> trigger) {
        clockTrigger = trigger;
    }

    /** The results of the clock events that have been delivered so far. */
    public List<CompletableFuture<HttpResponse<String>>> deliveries() {
        return new ArrayList<>(deliveries);
    }

    /** The published events of this type. */
    public List<Published> published(String type) {
        return published.stream()
                .filter(one -> type.equals(one.event().getType()))
                .toList();
    }

    /** The published events of this type about this job or queue. */
    public List<CloudEvent> events(String type, Object subject) {
        return published(type).stream()
                .map(Published::event)
                .filter(event -> subject.toString().equals(event.getSubject()))
                .toList();
    }

    /** The {@code job.queued} events of a job. */
    public List<Published> queued(String job) {
        return published(QUEUED).stream()
                .filter(one -> job.equals(one.event().getSubject()))
                .toList();
    }

    /** Whether an event with this id was sent to this broker. */
    public boolean has(String id) {
        return published.stream().anyMatch(one -> id.equals(one.event().getId()));
    }

    /** Forgets all events and responds with 202 again. */
    public void reset() {
        published.clear();
        deliveries.clear();
        answers(202);
        clockTrigger = event -> new CompletableFuture<>();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
