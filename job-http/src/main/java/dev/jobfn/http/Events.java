package dev.jobfn.http;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
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
        return event(request, bodies.bytes(request));
    }

    /**
     * The same without its data, which stays unread; in binary mode only.
     *
     * @throws ProblemException not-an-event
     */
    public static CloudEvent readWithoutData(ServerRequest request) {
        return event(request, new byte[0]);
    }

    private static CloudEvent event(ServerRequest request, byte[] body) {
        try {
            Map<String, String> headers = request.headers().asHttpHeaders().toSingleValueMap();
            return HttpMessageFactory.createReader(headers::forEach, body).toEvent();
        } catch (RuntimeException e) {
            // The library throws many kinds at what is no event; their messages can quote it.
            throw Problems.notAnEvent().exception();
        }
    }

    /** Takes an event. Nothing is in the answer, as a broker would publish what looks like an event as a reply. */
    public static ServerResponse taken() {
        return ServerResponse.noContent().build();
    }
}
