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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes requests on, and makes trouble: before the broker of what is published, behind it of what is delivered. */
public final class HostileProxy implements AutoCloseable {
    private static final Set<String> HOP = Set.of("connection", "content-length", "host", "upgrade", "http2-settings");
    /** What may be dropped: the store makes it good. */
    private static final Set<String> MADE_GOOD = Set.of("dev.jobfn.job.queued", "dev.jobfn.clock");

    /** Longer than anybody waits. */
    private static final long HANGS_SECONDS = 40;

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
    private final Map<Trouble, AtomicInteger> met = new ConcurrentHashMap<>();
    private volatile Hostility hostility = Hostility.none();
    private volatile boolean away;

    private HostileProxy(HttpServer server, Target target) {
        this.server = server;
        this.target = target;
    }

    /** Where requests go. */
    @FunctionalInterface
    public interface Target {
        /**
         * Finds somebody to take a request; may wait.
         *
         * @throws IOException where there is nobody
         */
        Place take() throws IOException, InterruptedException;
    }

    /**
     * One who takes a request.
     *
     * @param address where
     * @param free is run when the request is over
     */
    public record Place(URI address, Runnable free) {}

    /** Starts one on this machine. */
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

    /** From now on so much goes wrong. */
    public void be(Hostility next) {
        hostility = next;
        met.clear();
    }

    /** Whether every connection is closed unanswered: the other side is gone. */
    public void away(boolean gone) {
        away = gone;
    }

    /** How often each trouble was met since {@link #be}. */
    public Map<Trouble, AtomicInteger> met() {
        return met;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (away) {
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            Trouble trouble = trouble(exchange);
            if (trouble != Trouble.NONE) {
                met.computeIfAbsent(trouble, none -> new AtomicInteger()).incrementAndGet();
            }
            pass(exchange, body, trouble);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Trouble trouble(HttpExchange exchange) {
        Trouble trouble = hostility.next();
        String type = exchange.getRequestHeaders().getFirst("ce-type");
        return trouble == Trouble.DROP && !MADE_GOOD.contains(String.valueOf(type)) ? Trouble.REFUSE : trouble;
    }

    private void pass(HttpExchange exchange, byte[] body, Trouble trouble) throws IOException, InterruptedException {
        switch (trouble) {
            case DROP -> exchange.sendResponseHeaders(202, -1);
            case REFUSE -> exchange.sendResponseHeaders(503, -1);
            case CLOSE -> {
                // Closed by whoever called.
            }
            case HANG -> TimeUnit.SECONDS.sleep(HANGS_SECONDS);
            case DELAY -> {
                TimeUnit.MILLISECONDS.sleep(hostility.delayMillis());
                answer(exchange, forward(exchange, body), false);
            }
            case DUPLICATE -> {
                long later = hostility.delayMillis();
                executor.execute(() -> again(exchange, body, later));
                answer(exchange, forward(exchange, body), false);
            }
            case LOSE_ANSWER -> forward(exchange, body);
            case SPOIL_ANSWER -> {
                forward(exchange, body);
                exchange.sendResponseHeaders(500, -1);
            }
            case CUT_ANSWER -> answer(exchange, forward(exchange, body), true);
            case NONE -> answer(exchange, forward(exchange, body), false);
        }
    }

    private void again(HttpExchange exchange, byte[] body, long later) {
        try {
            TimeUnit.MILLISECONDS.sleep(later);
            forward(exchange, body);
        } catch (IOException gone) {
            // it was one too many anyway
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
            // It promises more than comes.
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
