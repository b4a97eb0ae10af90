package dev.jobfn.intake;

import dev.jobfn.http.event.Events;
import dev.jobfn.http.json.BodyReader;
import io.cloudevents.CloudEvent;
import java.util.function.Consumer;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** A route that handles an event. The response is empty, as a broker requires if there is no reply event. */
final class EventRoute {
    private EventRoute() {}

    static HandlerFunction<ServerResponse> of(BodyReader bodies, Consumer<CloudEvent> work) {
        return request -> {
            work.accept(Events.read(request, bodies));
            return Events.accepted();
        };
    }
}
