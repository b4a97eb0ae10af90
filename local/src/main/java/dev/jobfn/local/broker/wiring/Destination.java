package dev.jobfn.local.broker.wiring;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where events are delivered: to a path on a named function, or to an absolute URL.
 *
 * @param function the name of a Knative Service; empty if {@code uri} is absolute
 * @param uri a path on the function, which is {@code ""} if there is none, or an absolute URL
 */
public record Destination(Optional<String> function, String uri) {

    /**
     * The URL to send to.
     *
     * @param addresses base URLs by function name
     * @throws IllegalArgumentException if the function has no address
     */
    public URI resolve(Map<String, URI> addresses) {
        if (function.isEmpty()) {
            return URI.create(uri);
        }
        URI base = addresses.get(function.get());
        if (base == null) {
            throw new IllegalArgumentException("no address for the function " + function.get());
        }
        return base.resolve(uri.isEmpty() ? "/" : uri);
    }
}
