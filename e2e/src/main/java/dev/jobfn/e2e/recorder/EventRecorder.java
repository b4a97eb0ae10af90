package dev.jobfn.e2e.recorder;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/**
 * A subscriber that remembers all events that it receives. A GET request returns them, one per line, as type, id and
 * subject. The recorder is a single class without dependencies, so that any image with a Java runtime can run it.
 */
public final class EventRecorder {
    private static final int PORT = 8080;
    private static final int TAKEN = 202;
    private static final int OK = 200;

    private final Queue<String> deliveries = new ConcurrentLinkedQueue<>();

    private EventRecorder() {}

    /** Serves requests until the process is killed. */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 1_024);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", new EventRecorder()::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if ("GET".equals(exchange.getRequestMethod())) {
                byte[] body = String.join("\n", deliveries).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(OK, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            } else {
                deliveries.add(
                        header(exchange, "type") + " " + header(exchange, "id") + " " + header(exchange, "subject"));
                exchange.sendResponseHeaders(TAKEN, -1);
            }
        }
    }

    private static String header(HttpExchange exchange, String attribute) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("ce-" + attribute));
    }
}
