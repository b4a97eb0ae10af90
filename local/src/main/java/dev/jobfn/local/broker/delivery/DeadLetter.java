package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.event.Publication;
import dev.jobfn.local.broker.event.TimeToLive;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;

/** Creates the event for the dead-letter sink: the original event, with the reason in extension attributes. */
final class DeadLetter {

    private DeadLetter() {}

    static CloudEvent of(Publication publication, URI target, DeliveryResult result) {
        return CloudEventBuilder.fromContext(TimeToLive.with(publication.event(), publication.timeToLive()))
                .withData(publication.event().getData())
                .withExtension("knativeerrordest", target.toString())
                .withExtension("knativeerrorcode", result.status())
                .withExtension("knativeerrordata", result.error())
                .build();
    }
}
