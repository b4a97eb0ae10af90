package dev.jobfn.faults.work;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Subscribes to outcome events. Every tenth delivery gets an error response. Half of these deliveries are recorded
 * before the response; the other half are not recorded.
 */
public final class Subscriber implements AutoCloseable {
    private final HttpServer server;
    private final Consumer<Entry> history;
    private final AtomicInteger received = new AtomicInteger();
    private final ExecutorService executor = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task, "subscriber");
        thread.setDaemon(true);
        return thread;
    });

    private Subscriber(HttpServer server, Consumer<Entry> history) {
        this.server = server;
        this.history = history;
    }

    public static Subscriber start(Consumer<Entry> history) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        Subscriber subscriber = new Subscriber(server, history);
        server.setExecutor(subscriber.executor);
        server.createContext("/", subscriber::handle);
        server.start();
        return subscriber;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            int turn = received.getAndIncrement() % 20;
            if (turn == 0) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            String id = exchange.getRequestHeaders().getFirst("ce-id");
            String job = id.substring(0, id.indexOf('.'));
            String state = id.substring(id.lastIndexOf('.') + 1);
            history.accept(new Entry.Delivered(Recorder.now(), job.substring(job.lastIndexOf('-') + 1), id, state));
            exchange.sendResponseHeaders(turn == 10 ? 500 : 204, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
