package dev.jobfn.client.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the service.
 *
 * @param headers further headers, beyond the ones that every request has
 * @param body the request's JSON; empty if there is none
 * @param timeout how long one attempt may take; a stream has no limit
 * @param repeat when to send the request again
 */
public record Call(
        String method, URI uri, Map<String, String> headers, Optional<String> body, Duration timeout, Repeat repeat) {

    /** Sends a read. */
    public static Call get(URI uri, Duration timeout) {
        return new Call("GET", uri, Map.of(), Optional.empty(), timeout, Repeat.ALWAYS);
    }

    /**
     * Follows events.
     *
     * @param lastEventId the id of the last event that arrived; empty to receive all events
     */
    public static Call events(URI uri, Optional<String> lastEventId) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "text/event-stream"));
        lastEventId.ifPresent(id -> headers.put("Last-Event-ID", id));
        return new Call("GET", uri, headers, Optional.empty(), Duration.ZERO, Repeat.NEVER);
    }

    /** Sends a command. */
    public static Call command(URI uri, Duration timeout, Repeat repeat) {
        return new Call("POST", uri, Map.of(), Optional.empty(), timeout, repeat);
    }

    /** The request without a timeout, for streams. */
    HttpRequest.Builder unlimited(Optional<String> accessKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        body.ifPresent(json -> request.header("Content-Type", "application/json"));
        accessKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        headers.forEach(request::header);
        return request;
    }

    HttpRequest request(Optional<String> accessKey) {
        return unlimited(accessKey).timeout(timeout).build();
    }
}
