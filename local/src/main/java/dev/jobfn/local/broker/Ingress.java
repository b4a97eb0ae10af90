package dev.jobfn.local.broker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Takes events from anybody on this machine: {@code POST} with 202, or says why not. */
final class Ingress implements HttpHandler {

    /** Generous: the CloudEvents specification promises 64 KiB only. */
    private static final int LARGEST_EVENT = 1 << 20;

    private final Fanout fanout;

    Ingress(Fanout fanout) {
        this.fanout = fanout;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                answer(exchange, 405, "Events are POSTed.");
                return;
            }
            byte[] body = body(exchange.getRequestBody());
            if (body.length > LARGEST_EVENT) {
                answer(exchange, 413, "An event has at most " + LARGEST_EVENT + " bytes of data.");
                return;
            }
            take(exchange, body);
        }
    }

    private void take(HttpExchange exchange, byte[] body) throws IOException {
        Map<String, List<String>> headers = exchange.getRequestHeaders();
        CloudEvent event;
        try {
            event = EventReader.read(headers, body);
        } catch (IllegalArgumentException noEvent) {
            answer(exchange, 400, "Not a CloudEvent: " + noEvent.getMessage());
            return;
        }
        if (fanout.publish(event, PassingHeaders.of(headers))) {
            exchange.sendResponseHeaders(202, -1);
        } else {
            answer(exchange, 400, "The event's " + TimeToLive.EXTENSION + " is used up.");
        }
    }

    /** One byte more than allowed at most; the rest is read too, or the client sees no answer. */
    private static byte[] body(InputStream stream) throws IOException {
        byte[] body = stream.readNBytes(LARGEST_EVENT + 1);
        stream.transferTo(OutputStream.nullOutputStream());
        return body;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
