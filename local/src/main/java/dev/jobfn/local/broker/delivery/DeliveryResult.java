package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.event.EventReader;
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
 * The outcome of one delivery attempt, as Knative's dispatcher sees it.
 *
 * @param error the start of a failed response's body in Base64, as in a dead letter; empty if there was no failure
 * @param reply the event in a 2xx response
 */
record DeliveryResult(int status, Map<String, List<String>> headers, String error, Optional<CloudEvent> reply) {

    /** Knative truncates the encoded body to this length. */
    private static final int MAX_ERROR_LENGTH = 1024;

    private static final Set<Integer> RETRIED_BELOW_500 = Set.of(404, 408, 409, 429);

    /** Reads a response. A 2xx whose body is not an event becomes a 502. */
    static DeliveryResult of(FullHttpResponse response) {
        Map<String, List<String>> headers = EventReader.headers(response);
        byte[] body = ByteBufUtil.getBytes(response.content());
        int status = response.status().code();
        if (status < 200 || status > 299) {
            return failure(status, headers, body);
        }
        if (!EventReader.announced(headers)) {
            return body.length > 0
                    ? failure(502, headers, body)
                    : new DeliveryResult(status, headers, "", Optional.empty());
        }
        try {
            return new DeliveryResult(status, headers, "", Optional.of(EventReader.read(headers, body)));
        } catch (IllegalArgumentException malformed) {
            return failure(502, headers, body);
        }
    }

    /**
     * The result of a request that got no response, for example from an unreachable function. Knative treats it as a
     * 500.
     */
    static DeliveryResult failed(Throwable failure) {
        return of(500, "dispatch error: " + failure);
    }

    /** A response that comes from queue-proxy or from the broker itself. */
    static DeliveryResult of(int status, String text) {
        return failure(status, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static DeliveryResult failure(int status, Map<String, List<String>> headers, byte[] body) {
        String error = Base64.getEncoder().encodeToString(body);
        return new DeliveryResult(
                status, headers, error.substring(0, Math.min(error.length(), MAX_ERROR_LENGTH)), Optional.empty());
    }

    boolean delivered() {
        return status >= 200 && status <= 299;
    }

    boolean retried() {
        return status >= 500 || RETRIED_BELOW_500.contains(status);
    }
}
