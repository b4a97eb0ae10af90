package dev.jobfn.intake;

import dev.jobfn.http.BodyReader;
import dev.jobfn.http.Events;
import dev.jobfn.http.Json;
import dev.jobfn.http.ProblemException;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.redis.RefusedEvents;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ObjectNode;

/**
 * The end of events that nobody took. What dispatches and clocks are about is recovered; the rest is kept for operators to read.
 */
final class DeadLetters {
    private static final int TOO_LARGE = 413;
    private static final int MOST_DATA = 4_096;
    private static final int MOST_TEXT = 500;
    private static final int MOST_EXTENSIONS = 50;

    private final Undelivered undelivered;
    private final RefusedEvents refused;

    DeadLetters(Undelivered undelivered, RefusedEvents refused) {
        this.undelivered = undelivered;
        this.refused = refused;
    }

    /** Takes what a broker delivers here; one whose data is too large to be read is kept without it. */
    ServerResponse take(ServerRequest request, BodyReader bodies) {
        try {
            keep(Events.read(request, bodies), false);
        } catch (ProblemException e) {
            if (e.problem().status() != TOO_LARGE) {
                throw e;
            }
            keep(Events.readWithoutData(request), true);
        }
        return Events.taken();
    }

    private void keep(CloudEvent event, boolean unread) {
        if (undelivered.recover(event)) {
            return;
        }
        ObjectNode letter = Json.object().put("refusedAt", Instant.now().toString());
        ObjectNode attributes = letter.putObject("event");
        event.getAttributeNames().forEach(name -> put(attributes, name, event.getAttribute(name)));
        event.getExtensionNames().stream()
                .limit(MOST_EXTENSIONS)
                .forEach(name -> put(attributes, name, event.getExtension(name)));
        if (event.getData() != null) {
            String data = new String(event.getData().toBytes(), StandardCharsets.UTF_8);
            letter.put("data", UnicodeText.cut(data, MOST_DATA)).put("dataCut", data.length() > MOST_DATA);
        } else if (unread) {
            letter.put("dataCut", true);
        }
        refused.add(letter.toString());
    }

    private static void put(ObjectNode attributes, String name, Object value) {
        attributes.put(UnicodeText.cut(name, MOST_TEXT), UnicodeText.cut(String.valueOf(value), MOST_TEXT));
    }
}
