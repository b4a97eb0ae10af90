package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.event.PassingHeaders;
import dev.jobfn.local.broker.event.Publication;
import dev.jobfn.local.broker.event.TimeToLive;
import dev.jobfn.local.broker.wiring.Destination;
import dev.jobfn.local.broker.wiring.Trigger;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Delivers an event to a Trigger's subscriber, then publishes the reply or sends a dead letter. */
public final class TriggerDelivery {

    private final Subscribers subscribers;
    private final RetryingSender sender;
    private final Supplier<URI> ingress;
    private final Consumer<String> notices;

    /** @param ingress supplies the URL that accepts events, which is known once the broker is listening */
    public TriggerDelivery(
            Subscribers subscribers, RetryingSender sender, Supplier<URI> ingress, Consumer<String> notices) {
        this.subscribers = subscribers;
        this.sender = sender;
        this.ingress = ingress;
        this.notices = notices;
    }

    void start(Trigger trigger, Publication publication, Fanout broker) {
        URI target = subscribers.address(trigger.subscriber());
        var unused = sender.send(
                        subscribers.proxy(trigger.subscriber()),
                        EventRequest.of(target, publication.event(), publication.headers()),
                        trigger.delivery())
                .thenAccept(result -> settle(trigger, publication, target, result, broker))
                .exceptionally(failure -> {
                    notices.accept(describe(trigger, publication) + " failed in the broker: " + failure);
                    return null;
                });
    }

    private void settle(Trigger trigger, Publication publication, URI target, DeliveryResult result, Fanout broker) {
        if (!result.delivered()) {
            deadLetter(trigger, publication, target, result);
        } else if (result.reply().isPresent()) {
            CloudEvent reply = TimeToLive.with(result.reply().get(), publication.timeToLive());
            if (!broker.publish(reply, PassingHeaders.of(result.headers()))) {
                // As in Knative, the ingress refuses such a reply, so the event itself is considered undelivered.
                deadLetter(trigger, publication, ingress.get(), DeliveryResult.of(400, ""));
            }
        }
    }

    private void deadLetter(Trigger trigger, Publication publication, URI target, DeliveryResult result) {
        String undelivered = describe(trigger, publication) + " got status " + result.status() + " from " + target;
        if (trigger.delivery().deadLetterSink().isEmpty()) {
            notices.accept(undelivered + "; dropped because the trigger has no dead-letter sink");
            return;
        }
        Destination sink = trigger.delivery().deadLetterSink().get();
        URI address = subscribers.address(sink);
        CloudEvent letter = DeadLetter.of(publication, target, result);
        notices.accept(undelivered + "; sent to the dead-letter sink");
        var unused = sender.send(
                        subscribers.proxy(sink),
                        EventRequest.of(address, letter, publication.headers()),
                        trigger.delivery())
                .thenAccept(last -> {
                    if (!last.delivered()) {
                        notices.accept(describe(trigger, publication)
                                + " dropped: the dead-letter sink returned status " + last.status());
                    }
                });
    }

    private static String describe(Trigger trigger, Publication publication) {
        CloudEvent event = publication.event();
        return "trigger " + trigger.name() + ": event " + event.getType() + " " + event.getId();
    }
}
