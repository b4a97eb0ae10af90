package dev.jobfn.local.broker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

/**
 * How many times an event may come back as a reply. The number is kept in an extension attribute that only the broker
 * sees.
 */
public final class TimeToLive {

    public static final String EXTENSION = "knativebrokerttl";
    public static final int MAX = 255;

    private TimeToLive() {}

    /**
     * The time to live of an arriving event. For a new event, it is the maximum. For a reply, it is one less than
     * before.
     */
    public static int onArrival(CloudEvent event) {
        Object value = event.getExtension(EXTENSION);
        try {
            return value == null ? MAX : Math.max(0, Integer.parseInt(value.toString()) - 1);
        } catch (NumberFormatException notOurs) {
            return MAX;
        }
    }

    public static CloudEvent with(CloudEvent event, int left) {
        return CloudEventBuilder.fromContext(event)
                .withData(event.getData())
                .withExtension(EXTENSION, left)
                .build();
    }

    public static CloudEvent without(CloudEvent event) {
        return CloudEventBuilder.fromContext(event)
                .withData(event.getData())
                .withoutExtension(EXTENSION)
                .build();
    }
}
