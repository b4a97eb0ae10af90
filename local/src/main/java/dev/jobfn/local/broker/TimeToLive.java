package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

/** How often an event may come back as a reply: an extension that only the broker sees. */
final class TimeToLive {

    static final String EXTENSION = "knativebrokerttl";
    static final int LONGEST = 255;

    private TimeToLive() {}

    /** What is left to an event that arrives now: the most for a new one, one less for a reply. */
    static int onArrival(CloudEvent event) {
        Object value = event.getExtension(EXTENSION);
        try {
            return value == null ? LONGEST : Math.max(0, Integer.parseInt(value.toString()) - 1);
        } catch (NumberFormatException notOurs) {
            return LONGEST;
        }
    }

    static CloudEvent with(CloudEvent event, int left) {
        return CloudEventBuilder.fromContext(event)
                .withData(event.getData())
                .withExtension(EXTENSION, left)
                .build();
    }

    static CloudEvent without(CloudEvent event) {
        return CloudEventBuilder.fromContext(event)
                .withData(event.getData())
                .withoutExtension(EXTENSION)
                .build();
    }
}
