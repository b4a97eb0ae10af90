package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.event.Publication;
import dev.jobfn.local.broker.event.TimeToLive;
import dev.jobfn.local.broker.wiring.Trigger;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;

/** Sends an event to every Trigger that accepts it, immediately and without a limit on concurrency. */
public final class Fanout {

    private final List<Trigger> triggers;
    private final TriggerDelivery delivery;

    public Fanout(List<Trigger> triggers, TriggerDelivery delivery) {
        this.triggers = List.copyOf(triggers);
        this.delivery = delivery;
    }

    /**
     * Starts the deliveries of an event and returns.
     *
     * @return false if the event has come back as a reply too many times
     */
    public boolean publish(CloudEvent event, Map<String, List<String>> headers) {
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
