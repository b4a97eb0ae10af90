package dev.jobfn.event;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that accepts events, refuses them, or does not answer. */
final class FakeBroker implements AutoCloseable {
    private static final int NO_ANSWER = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile int status = 202;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** The attributes of a received event. */
    record Received(String type, String id, String queue) {}

    FakeBroker() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        received.add(new Received(
                exchange.getRequestHeaders().getFirst("ce-type"),
                exchange.getRequestHeaders().getFirst("ce-id"),
                exchange.getRequestHeaders().getFirst("ce-jobqueue")));
        try {
            gate.await();
            if (status != NO_ANSWER) {
                exchange.sendResponseHeaders(status, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    void answers(int status) {
        this.status = status;
    }

    /** Closes the connection of each incoming event. */
    void losesAnswers() {
        status = NO_ANSWER;
    }

    /** Delays answers until the latch is open. */
    void waitsFor(CountDownLatch open) {
        gate = open;
    }

    List<Received> received() {
        return received;
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
