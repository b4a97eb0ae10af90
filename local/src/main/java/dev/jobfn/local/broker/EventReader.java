package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import io.netty.handler.codec.http.HttpMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads CloudEvents from HTTP messages, in binary or structured mode. */
final class EventReader {

    private static final String STRUCTURED = "application/cloudevents";

    private EventReader() {}

    /** The headers of a message, as it wrote their names. */
    static Map<String, List<String>> headers(HttpMessage message) {
        Map<String, List<String>> headers = new HashMap<>();
        message.headers()
                .names()
                .forEach(name -> headers.put(name, message.headers().getAll(name)));
        return headers;
    }

    /** Whether the headers announce an event, well-formed or not. */
    static boolean announced(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .anyMatch(header -> switch (header.getKey().toLowerCase(Locale.ROOT)) {
                    case "ce-specversion" -> true;
                    case "content-type" -> header.getValue().get(0).startsWith(STRUCTURED);
                    default -> false;
                });
    }

    /**
     * Reads an event.
     *
     * @throws IllegalArgumentException when the message is no CloudEvent; the message says why
     */
    static CloudEvent read(Map<String, List<String>> headers, byte[] body) {
        if (!announced(headers)) {
            throw new IllegalArgumentException(
                    "neither a ce-specversion header nor the content type application/cloudevents+json");
        }
        try {
            return HttpMessageFactory.createReaderFromMultimap(decoded(headers), body)
                    .toEvent();
        } catch (CloudEventRWException | IllegalStateException failure) {
            throw new IllegalArgumentException(failure.getMessage(), failure);
        }
    }

    private static Map<String, List<String>> decoded(Map<String, List<String>> headers) {
        Map<String, List<String>> decoded = new HashMap<>();
        headers.forEach((name, values) -> decoded.put(
                name,
                values.stream().map(value -> HeaderText.decoded(name, value)).toList()));
        return decoded;
    }
}
