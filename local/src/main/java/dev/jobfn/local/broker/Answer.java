package dev.jobfn.local.broker;

import io.cloudevents.CloudEvent;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came of one try, as Knative's dispatcher sees it.
 *
 * @param error the start of a failure's body in base64, as a dead letter carries it; else ""
 * @param reply the event that a 2xx answer carried
 */
record Answer(int status, Map<String, List<String>> headers, String error, Optional<CloudEvent> reply) {

    /** Knative cuts the encoded body here. */
    private static final int LONGEST_ERROR = 1024;

    private static final Set<Integer> RETRIED_BELOW_500 = Set.of(404, 408, 409, 429);

    /** Reads a response: a 2xx whose body is no event is a 502. */
    static Answer of(FullHttpResponse response) {
        Map<String, List<String>> headers = EventReader.headers(response);
        byte[] body = ByteBufUtil.getBytes(response.content());
        int status = response.status().code();
        if (status < 200 || status > 299) {
            return failure(status, headers, body);
        }
        if (!EventReader.announced(headers)) {
            return body.length > 0 ? failure(502, headers, body) : new Answer(status, headers, "", Optional.empty());
        }
        try {
            return new Answer(status, headers, "", Optional.of(EventReader.read(headers, body)));
        } catch (IllegalArgumentException malformed) {
            return failure(502, headers, body);
        }
    }

    /** No answer at all, e.g. a refused connection: Knative makes it a 500. */
    static Answer failed(Throwable failure) {
        return of(500, "dispatch error: " + failure);
    }

    /** An answer of queue-proxy's or the broker's own. */
    static Answer of(int status, String text) {
        return failure(status, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer failure(int status, Map<String, List<String>> headers, byte[] body) {
        String error = Base64.getEncoder().encodeToString(body);
        return new Answer(
                status, headers, error.substring(0, Math.min(error.length(), LONGEST_ERROR)), Optional.empty());
    }

    boolean delivered() {
        return status >= 200 && status <= 299;
    }

    boolean retried() {
        return status >= 500 || RETRIED_BELOW_500.contains(status);
    }
}
