package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.netty.handler.codec.http.HttpMessage;
import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads CloudEvents from HTTP messages, in binary or structured mode. */
final class EventReader {

    private static final String STRUCTURED = "application/cloudevents";
    private static final Pattern JSON =
            Pattern.compile("application/cloudevents\\+json\\s*(;\\s*charset=\"?utf-8\"?\\s*)?");

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
     * @throws UnsupportedFormatException when it is in a format that is not read here
     * @throws IllegalArgumentException when the message is no CloudEvent; the message says why
     */
    static CloudEvent read(Map<String, List<String>> headers, byte[] body) {
        if (!announced(headers)) {
            throw new IllegalArgumentException(
                    "neither a ce-specversion header nor the content type application/cloudevents+json");
        }
        String type = contentType(headers);
        if (type.startsWith(STRUCTURED)) {
            if (!JSON.matcher(type).matches()) {
                throw new UnsupportedFormatException(
                        "structured events have the content type application/cloudevents+json, in UTF-8");
            }
            StructuredEvent.check(body);
        }
        try {
            CloudEvent event = HttpMessageFactory.createReaderFromMultimap(decoded(headers), body)
                    .toEvent();
            if (event.getId().isEmpty()
                    || event.getType().isEmpty()
                    || event.getSource().toString().isEmpty()) {
                throw new IllegalArgumentException("id, source and type may not be empty");
            }
            return event;
        } catch (RuntimeException malformed) {
            // The library throws what its parts do, not its own exceptions only.
            throw new IllegalArgumentException(malformed.getMessage(), malformed);
        }
    }

    /** It says that it is an event, in a format that is not read here: several at once, or not in JSON. */
    static final class UnsupportedFormatException extends IllegalArgumentException {

        @Serial
        private static final long serialVersionUID = 1L;

        UnsupportedFormatException(String message) {
            super(message);
        }
    }

    /** With attributes decoded, and in lower case what the library compares by case. */
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
