package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Delivers an event to a Trigger's subscriber, and what comes of it: a reply or a dead letter. */
final class TriggerDelivery {

    private final Subscribers subscribers;
    private final RetryingSender sender;
    private final Supplier<URI> ingress;
    private final Consumer<String> notices;

    /** @param ingress where the broker takes events; known once it listens */
    TriggerDelivery(Subscribers subscribers, RetryingSender sender, Supplier<URI> ingress, Consumer<String> notices) {
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
                .thenAccept(answer -> settle(trigger, publication, target, answer, broker))
                .exceptionally(failure -> {
                    notices.accept(describe(trigger, publication) + " failed here: " + failure);
                    return null;
                });
    }

    private void settle(Trigger trigger, Publication publication, URI target, Answer answer, Fanout broker) {
        if (!answer.delivered()) {
            deadLetter(trigger, publication, target, answer);
        } else if (answer.reply().isPresent()) {
            CloudEvent reply = TimeToLive.with(answer.reply().get(), publication.timeToLive());
            if (!broker.publish(reply, PassingHeaders.of(answer.headers()))) {
                // As in Knative: the ingress refuses the reply, so the event itself counts as undelivered.
                deadLetter(trigger, publication, ingress.get(), Answer.of(400, ""));
            }
        }
    }

    private void deadLetter(Trigger trigger, Publication publication, URI target, Answer answer) {
        String undelivered = describe(trigger, publication) + " ended in " + answer.status() + " from " + target;
        if (trigger.delivery().deadLetterSink().isEmpty()) {
            notices.accept(undelivered + ": dropped, the trigger has no dead-letter sink");
            return;
        }
        Destination sink = trigger.delivery().deadLetterSink().get();
        URI address = subscribers.address(sink);
        CloudEvent letter = DeadLetter.of(publication, target, answer);
        notices.accept(undelivered + ": to the dead-letter sink");
        var unused = sender.send(
                        subscribers.proxy(sink),
                        EventRequest.of(address, letter, publication.headers()),
                        trigger.delivery())
                .thenAccept(last -> {
                    if (!last.delivered()) {
                        notices.accept(describe(trigger, publication) + " dropped: the dead-letter sink answered "
                                + last.status());
                    }
                });
    }

    private static String describe(Trigger trigger, Publication publication) {
        CloudEvent event = publication.event();
        return "trigger " + trigger.name() + ": event " + event.getType() + " " + event.getId();
    }
}
