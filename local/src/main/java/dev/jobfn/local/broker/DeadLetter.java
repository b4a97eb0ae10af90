package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;

/** An event on its way to the dead-letter sink: the event itself and why it is there. */
final class DeadLetter {

    private DeadLetter() {}

    static CloudEvent of(Publication publication, URI target, Answer answer) {
        return CloudEventBuilder.fromContext(TimeToLive.with(publication.event(), publication.timeToLive()))
                .withData(publication.event().getData())
                .withExtension("knativeerrordest", target.toString())
                .withExtension("knativeerrorcode", answer.status())
                .withExtension("knativeerrordata", answer.error())
                .build();
    }
}
