package dev.jobfn.http.event;

import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Reads the CloudEvents that a broker delivers in binary or structured mode, and responds to the broker. */
public final class Events {
    private static final Pattern STRUCTURED = Pattern.compile("application/cloudevents\\+json\\s*(?:;.*)?");

    private Events() {}

    /**
     * Reads the event in a request.
     *
     * @throws ProblemException not-an-event, bad-json, body-too-large, busy
     */
    public static CloudEvent read(ServerRequest request, BodyReader bodies) {
        return event(request, bodies.bytes(request));
    }

    /**
     * Reads an event in binary mode, but not its data.
     *
     * @throws ProblemException not-an-event
     */
    public static CloudEvent readWithoutData(ServerRequest request) {
        return event(request, new byte[0]);
    }

    private static CloudEvent event(ServerRequest request, byte[] body) {
        try {
            HttpHeaders headers = request.headers().asHttpHeaders();
            String type = String.valueOf(headers.getFirst("Content-Type")).toLowerCase(Locale.ROOT);
            CloudEvent event =
                    STRUCTURED.matcher(type).matches() ? StructuredEventReader.of(body) : binary(headers, body);
            if (!event.getId().isEmpty()
                    && !event.getSource().toString().isEmpty()
                    && !event.getType().isEmpty()) {
                return event;
            }
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) {
            // The library throws many kinds of exceptions. Their messages can quote the request.
            throw RequestProblems.notAnEvent().exception();
        }
        throw RequestProblems.notAnEvent().exception();
    }

    private static CloudEvent binary(HttpHeaders headers, byte[] body) {
        Map<String, String> decoded = new LinkedHashMap<>();
        headers.forEach((name, values) -> decoded.put(name, EventHeaders.decoded(name, values.get(0))));
        return HttpMessageFactory.createReader(decoded::forEach, body).toEvent();
    }

    /**
     * The response to an accepted event. It is empty, because a broker would publish a response that looks like an
     * event.
     */
    public static ServerResponse accepted() {
        return ServerResponse.noContent().build();
    }
}
