package dev.jobfn.intake;

import dev.jobfn.event.JobEvents;
import dev.jobfn.http.Json;
import dev.jobfn.redis.RefusedEvents;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The end of events that nobody took. Those that the store makes good, dispatches and clocks, are dropped; the rest is kept
 * for operators to read.
 */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int MOST_DATA = 4_096;
    private static final int MOST_ATTRIBUTE = 500;

    private final RefusedEvents refused;

    DeadLetters(RefusedEvents refused) {
        this.refused = refused;
    }

    void take(CloudEvent event) {
        if (JobEvents.QUEUED.equals(event.getType()) || JobEvents.CLOCK.equals(event.getType())) {
            LOG.warn("{} was not delivered; its deadline in the store brings it back", cut(event.getId()));
            return;
        }
        ObjectNode letter = Json.object().put("refusedAt", Instant.now().toString());
        ObjectNode attributes = letter.putObject("event");
        for (String name : event.getAttributeNames()) {
            attributes.put(name, cut(String.valueOf(event.getAttribute(name))));
        }
        for (String name : event.getExtensionNames()) {
            attributes.put(name, cut(String.valueOf(event.getExtension(name))));
        }
        if (event.getData() != null) {
            String data = new String(event.getData().toBytes(), StandardCharsets.UTF_8);
            letter.put("data", data.length() > MOST_DATA ? data.substring(0, MOST_DATA) : data);
            letter.put("dataCut", data.length() > MOST_DATA);
        }
        refused.add(letter.toString());
    }

    private static String cut(String text) {
        return text.length() > MOST_ATTRIBUTE ? text.substring(0, MOST_ATTRIBUTE) : text;
    }
}
