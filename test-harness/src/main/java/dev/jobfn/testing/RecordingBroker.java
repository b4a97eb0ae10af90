package dev.jobfn.testing;

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
 * Stands where the broker is: keeps what is published, in order, and can refuse it or never answer. It may deliver clock
 * events, as their trigger would.
 */
public final class RecordingBroker implements AutoCloseable {
    /** As in the service's documentation of its events; this module is below those that define them. */
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
     * An event that was sent here, whatever the answer.
     *
     * @param event as it was read back from HTTP
     * @param millis when, since 1970
     */
    public record Published(CloudEvent event, long millis) {}

    /** Listens on a free port. */
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

    /** Where it listens. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Answers everything with this status from now on. */
    public void answers(int code) {
        status = code;
        silent = false;
    }

    /** Takes requests from now on and never answers. */
    public void fallsSilent() {
        silent = true;
    }

    /** Delivers clock events with this from now on. */
    public void deliverClocks(Function<CloudEvent, CompletableFuture<HttpResponse<String>>> trigger) {
        clockTrigger = trigger;
    }

    /** What became of the clock events that were delivered. */
    public List<CompletableFuture<HttpResponse<String>>> deliveries() {
        return new ArrayList<>(deliveries);
    }

    /** What was published of this type. */
    public List<Published> published(String type) {
        return published.stream()
                .filter(one -> type.equals(one.event().getType()))
                .toList();
    }

    /** What was published of this type about this job or queue. */
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

    /** Whether an event of this id was sent here. */
    public boolean has(String id) {
        return published.stream().anyMatch(one -> id.equals(one.event().getId()));
    }

    /** Forgets what was, and answers 202 again. */
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
