package dev.jobfn.faults.hostile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP proxy that injects faults. One proxy is in front of the broker, for published events. Others are behind the
 * broker, for deliveries.
 */
public final class HostileProxy implements AutoCloseable {
    private static final Set<String> HOP = Set.of("connection", "content-length", "host", "upgrade", "http2-settings");
    /** Event types that may be dropped, because the store recovers from their loss. */
    private static final Set<String> RECOVERABLE = Set.of("dev.jobfn.job.queued", "dev.jobfn.clock");

    /** Longer than any sender waits for a response. */
    private static final long HANG_SECONDS = 40;

    private final HttpServer server;
    private final Target target;
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "hostile");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .executor(executor)
            .build();
    private volatile FaultRates rates = FaultRates.none();
    private volatile boolean away;

    private HostileProxy(HttpServer server, Target target) {
        this.server = server;
        this.target = target;
    }

    /** Finds the receiver of a request. */
    @FunctionalInterface
    public interface Target {
        /**
         * Finds a receiver, and waits for a free one if necessary.
         *
         * @throws IOException if no receiver is available
         */
        Place take() throws IOException, InterruptedException;
    }

    /**
     * The receiver of a request.
     *
     * @param address its base URL
     * @param free called when the request has ended
     */
    public record Place(URI address, Runnable free) {}

    /** Starts a proxy on this machine. */
    public static HostileProxy before(Target target) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        HostileProxy proxy = new HostileProxy(server, target);
        server.setExecutor(proxy.executor);
        server.createContext("/", proxy::handle);
        server.start();
        return proxy;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Sets the faults for all further requests. */
    public void inject(FaultRates next) {
        rates = next;
    }

    /** Sets whether every connection is closed without a response, as if the receiver were down. */
    public void away(boolean gone) {
        away = gone;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (away) {
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            NetworkFault fault = fault(exchange);
            pass(exchange, body, fault);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private NetworkFault fault(HttpExchange exchange) {
        NetworkFault fault = rates.next();
        String type = exchange.getRequestHeaders().getFirst("ce-type");
        return fault == NetworkFault.DROP && !RECOVERABLE.contains(String.valueOf(type)) ? NetworkFault.REFUSE : fault;
    }

    private void pass(HttpExchange exchange, byte[] body, NetworkFault fault) throws IOException, InterruptedException {
        switch (fault) {
            case DROP -> exchange.sendResponseHeaders(202, -1);
            case REFUSE -> exchange.sendResponseHeaders(503, -1);
            case CLOSE -> {
                // The caller closes the exchange.
            }
            case HANG -> TimeUnit.SECONDS.sleep(HANG_SECONDS);
            case DELAY -> {
                TimeUnit.MILLISECONDS.sleep(rates.delayMillis());
                answer(exchange, forward(exchange, body), false);
            }
            case DUPLICATE -> {
                long later = rates.delayMillis();
                executor.execute(() -> again(exchange, body, later));
                answer(exchange, forward(exchange, body), false);
            }
            case LOSE_RESPONSE -> forward(exchange, body);
            case SPOIL_RESPONSE -> {
                forward(exchange, body);
                exchange.sendResponseHeaders(500, -1);
            }
            case CUT_RESPONSE -> answer(exchange, forward(exchange, body), true);
            case NONE -> answer(exchange, forward(exchange, body), false);
        }
    }

    private void again(HttpExchange exchange, byte[] body, long later) {
        try {
            TimeUnit.MILLISECONDS.sleep(later);
            forward(exchange, body);
        } catch (IOException gone) {
            // Only the duplicate failed, so the response to the first request counts.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        Place place = target.take();
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            place.address().resolve(exchange.getRequestURI().toString()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders().forEach((name, values) -> copy(request, name, values));
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } finally {
            place.free().run();
        }
    }

    private static void copy(HttpRequest.Builder request, String name, List<String> values) {
        if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response, boolean cut) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        if (cut) {
            // The announced body is longer than the body that is sent.
            exchange.sendResponseHeaders(response.statusCode() == 204 ? 200 : response.statusCode(), body.length + 8);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
            return;
        }
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
