package dev.jobfn.intake;

import dev.jobfn.http.json.Json;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.redis.RefusedEvents;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refused event as operators see it: the event's attributes and the beginning of its data, which are truncated to a
 * few kilobytes in total.
 */
final class RefusedEventDocument {
    private RefusedEventDocument() {}

    /** The maximum number of extensions, of characters in an attribute, and of characters in the data. */
    private record Cut(int extensions, int text, int data) {}

    /**
     * These cuts are tried in order until the document fits. The last one always fits, because a character takes up at
     * most six bytes of JSON.
     */
    private static final Cut[] CUTS = {
        new Cut(50, 500, 2_500), new Cut(20, 200, 1_000), new Cut(20, 60, 200), new Cut(5, 20, 0)
    };

    /**
     * The event as JSON of at most {@link RefusedEvents#LARGEST} bytes.
     *
     * @param unread whether the event had too much data to be read
     */
    static String of(CloudEvent event, boolean unread, Instant now) {
        for (Cut cut : CUTS) {
            String document = cut(event, unread, now, cut).toString();
            if (document.getBytes(StandardCharsets.UTF_8).length <= RefusedEvents.LARGEST) {
                return document;
            }
        }
        throw new IllegalStateException("the smallest cut of an event does not fit");
    }

    private static ObjectNode cut(CloudEvent event, boolean unread, Instant now, Cut cut) {
        ObjectNode document = Json.object().put("refusedAt", now.toString());
        ObjectNode attributes = document.putObject("event");
        event.getAttributeNames().forEach(name -> put(attributes, name, event.getAttribute(name), cut.text()));
        event.getExtensionNames().stream()
                .sorted()
                .limit(cut.extensions())
                .forEach(name -> put(attributes, name, event.getExtension(name), cut.text()));
        if (event.getData() != null) {
            String data = new String(event.getData().toBytes(), StandardCharsets.UTF_8);
            document.put("data", UnicodeText.cut(data, cut.data())).put("dataCut", data.length() > cut.data());
        } else if (unread) {
            document.put("dataCut", true);
        }
        return document;
    }

    private static void put(ObjectNode attributes, String name, Object value, int most) {
        attributes.put(UnicodeText.cut(name, most), UnicodeText.cut(String.valueOf(value), most));
    }
}
