package dev.jobfn.http;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.util.Map;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** CloudEvents that a broker delivers, in binary or structured mode. */
public final class Events {
    private Events() {}

    /**
     * The event in a request.
     *
     * @throws ProblemException not-an-event, which a broker does not retry; body-too-large
     */
    public static CloudEvent read(ServerRequest request, BodyReader bodies) {
        byte[] body = bodies.bytes(request);
        try {
            Map<String, String> headers = request.headers().asHttpHeaders().toSingleValueMap();
            return HttpMessageFactory.createReader(headers::forEach, body).toEvent();
        } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException e) {
            // The library's message can quote the event.
            throw Problems.notAnEvent().exception();
        }
    }

    /** Takes an event. Nothing is in the answer, as a broker would publish what looks like an event as a reply. */
    public static ServerResponse taken() {
        return ServerResponse.noContent().build();
    }
}
