package dev.jobfn.catalog;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A job type and its limits.
 *
 * @param name the name that submissions use, which is also the handler's name
 * @param queue the queue of the type's jobs, unless the client names another one
 * @param timeout how long one run may take
 * @param maxAttempts how many attempts may fail, at least 1
 * @param maxLost how many leases may be lost, at least 1; counted separately from failed attempts
 * @param backoff the pause between attempts
 * @param retention how long a job's record and result are kept after it has ended
 * @param resultLimit the maximum size of a result in bytes; a larger result fails the job for good
 * @param outcomeEvents whether an event is published when a job ends
 * @param schema the JSON Schema of the input; empty if any input is allowed
 * @param url the HTTP service that does the work; empty if a bean with the type's name does it
 * @param on the events that become jobs of this type
 * @param isolate whether the handler runs in its own process; always false with a {@code url}
 */
public record JobType(
        String name,
        String queue,
        Duration timeout,
        int maxAttempts,
        int maxLost,
        Backoff backoff,
        Duration retention,
        int resultLimit,
        boolean outcomeEvents,
        Optional<JsonNode> schema,
        Optional<URI> url,
        List<EventMapping> on,
        boolean isolate) {}
