package dev.jobfn.intake;

import dev.jobfn.http.json.Json;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.redis.RefusedEvents;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** What operators are shown of a refused event: its attributes and the beginning of its data, cut to a few kilobytes in all. */
final class RefusedLetter {
    private RefusedLetter() {}

    /** How much is kept. */
    private record Cut(int extensions, int text, int data) {}

    /** The first that fits is used. The last fits always, as a character takes at most six bytes of JSON. */
    private static final Cut[] CUTS = {
        new Cut(50, 500, 2_500), new Cut(20, 200, 1_000), new Cut(20, 60, 200), new Cut(5, 20, 0)
    };

    /**
     * The event as JSON of at most {@link RefusedEvents#LARGEST} bytes.
     *
     * @param unread whether there was data that was too large to be read
     */
    static String of(CloudEvent event, boolean unread, Instant now) {
        for (Cut cut : CUTS) {
            String letter = cut(event, unread, now, cut).toString();
            if (letter.getBytes(StandardCharsets.UTF_8).length <= RefusedEvents.LARGEST) {
                return letter;
            }
        }
        throw new IllegalStateException("the smallest cut of an event does not fit");
    }

    private static ObjectNode cut(CloudEvent event, boolean unread, Instant now, Cut cut) {
        ObjectNode letter = Json.object().put("refusedAt", now.toString());
        ObjectNode attributes = letter.putObject("event");
        event.getAttributeNames().forEach(name -> put(attributes, name, event.getAttribute(name), cut.text()));
        event.getExtensionNames().stream()
                .sorted()
                .limit(cut.extensions())
                .forEach(name -> put(attributes, name, event.getExtension(name), cut.text()));
        if (event.getData() != null) {
            String data = new String(event.getData().toBytes(), StandardCharsets.UTF_8);
            letter.put("data", UnicodeText.cut(data, cut.data())).put("dataCut", data.length() > cut.data());
        } else if (unread) {
            letter.put("dataCut", true);
        }
        return letter;
    }

    private static void put(ObjectNode attributes, String name, Object value, int most) {
        attributes.put(UnicodeText.cut(name, most), UnicodeText.cut(String.valueOf(value), most));
    }
}
