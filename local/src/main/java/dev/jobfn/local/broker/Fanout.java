package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/** Gives an event to every Trigger that wants it, at once and with no limit on how many. */
final class Fanout {

    private final List<Trigger> triggers;
    private final TriggerDelivery delivery;

    Fanout(List<Trigger> triggers, TriggerDelivery delivery) {
        this.triggers = List.copyOf(triggers);
        this.delivery = delivery;
    }

    /**
     * Starts the deliveries of an event and returns.
     *
     * @return false when the event has been a reply too often
     */
    boolean publish(CloudEvent event, Map<String, List<String>> headers) {
        int timeToLive = TimeToLive.onArrival(event);
        if (timeToLive == 0) {
            return false;
        }
        CloudEvent plain = TimeToLive.without(event);
        for (Trigger trigger : triggers) {
            if (trigger.filter().accepts(plain)) {
                delivery.start(trigger, new Publication(plain, timeToLive, headers), this);
            }
        }
        return true;
    }
}
