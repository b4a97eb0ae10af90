package dev.jobfn.local.broker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.netty.handler.codec.http.HttpMessage;
import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads CloudEvents from HTTP messages in binary or structured mode. */
public final class EventReader {

    /** The maximum size of an event. The CloudEvents specification requires only 64 KiB. */
    public static final int MAX_EVENT_BYTES = 1 << 20;

    private static final String STRUCTURED = "application/cloudevents";
    private static final Pattern JSON =
            Pattern.compile("application/cloudevents\\+json\\s*(;\\s*charset=\"?utf-8\"?\\s*)?");

    private EventReader() {}

    /** The headers of a message, with names in their original case. */
    public static Map<String, List<String>> headers(HttpMessage message) {
        Map<String, List<String>> headers = new HashMap<>();
        message.headers()
                .names()
                .forEach(name -> headers.put(name, message.headers().getAll(name)));
        return headers;
    }

    /** Whether the headers announce an event, well-formed or not. */
    public static boolean announced(Map<String, List<String>> headers) {
        return headers.entrySet().stream().anyMatch(header -> switch (header.getKey()
                .toLowerCase(Locale.ROOT)) {
            case "ce-specversion" -> true;
            case "content-type" -> lower(header.getValue().get(0)).startsWith(STRUCTURED);
            default -> false;
        });
    }

    /**
     * Reads an event.
     *
     * @throws UnsupportedFormatException if the event is in an unsupported format
     * @throws IllegalArgumentException if the message is not a valid CloudEvent; the exception's message says why
     */
    public static CloudEvent read(Map<String, List<String>> headers, byte[] body) {
        if (!announced(headers)) {
            throw new IllegalArgumentException(
                    "it has neither a ce-specversion header nor the content type application/cloudevents+json");
        }
        String type = contentType(headers);
        if (type.startsWith(STRUCTURED)) {
            if (!JSON.matcher(type).matches()) {
                throw new UnsupportedFormatException(
                        "structured events must have the content type application/cloudevents+json, in UTF-8");
            }
            StructuredEventCheck.check(body);
        }
        try {
            CloudEvent event = HttpMessageFactory.createReaderFromMultimap(decoded(headers), body)
                    .toEvent();
            if (event.getId().isEmpty()
                    || event.getType().isEmpty()
                    || event.getSource().toString().isEmpty()) {
                throw new IllegalArgumentException("id, source and type must not be empty");
            }
            return event;
        } catch (RuntimeException malformed) {
            // The library also lets exceptions of its dependencies through.
            throw new IllegalArgumentException(malformed.getMessage(), malformed);
        }
    }

    /**
     * Thrown if the message announces an event in an unsupported format: a batch, or any format other than JSON.
     */
    public static final class UnsupportedFormatException extends IllegalArgumentException {

        @Serial
        private static final long serialVersionUID = 1L;

        UnsupportedFormatException(String message) {
            super(message);
        }
    }

    /** Decodes the attributes, and lowercases the values that the library compares case-sensitively. */
    private static Map<String, List<String>> decoded(Map<String, List<String>> headers) {
        Map<String, List<String>> decoded = new HashMap<>();
        headers.forEach((name, values) -> decoded.put(
                name.toLowerCase(Locale.ROOT),
                values.stream().map(value -> HeaderText.decoded(name, value)).toList()));
        String type = contentType(headers);
        if (type.startsWith(STRUCTURED)) {
            decoded.put("content-type", List.of(type));
        }
        return decoded;
    }

    private static String contentType(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("content-type"))
                .map(header -> lower(header.getValue().get(0)))
                .findFirst()
                .orElse("");
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
