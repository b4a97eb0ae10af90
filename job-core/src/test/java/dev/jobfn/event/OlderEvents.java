package dev.jobfn.event;

import dev.jobfn.job.Dispatch;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The events of an older release, in which up to a hundred jobs of a queue and type shared an event. */
public final class OlderEvents {
    private OlderEvents() {}

    /** The event of several dispatches of one queue and type. */
    public static CloudEvent queued(List<Dispatch> dispatches) {
        String ids = dispatches.stream()
                .map(dispatch -> "\"" + dispatch.job() + "." + dispatch.token() + "\"")
                .collect(Collectors.joining(","));
        return CloudEventBuilder.v1(JobEvents.queued(dispatches.get(0)))
                .withoutExtension(JobEvents.TENANT)
                .withExtension(JobEvents.BATCH, Integer.toString(dispatches.size()))
                .withData("application/json", ("{\"jobs\":[" + ids + "]}").getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
