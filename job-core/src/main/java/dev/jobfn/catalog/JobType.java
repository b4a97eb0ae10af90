package dev.jobfn.catalog;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A kind of job and what holds for it.
 *
 * @param name the name that clients submit and handlers are found by
 * @param queue the queue its jobs go to unless the client names another
 * @param timeout how long one run may take
 * @param maxAttempts how many attempts may fail, at least 1
 * @param maxLost how many leases may be lost, at least 1; counted apart from attempts
 * @param backoff the pause between attempts
 * @param retention how long a job's record and result are kept once it ended
 * @param resultLimit a result of more bytes fails the job for good
 * @param outcomeEvents whether the end of a job is published
 * @param dispatchBatch how many jobs one {@code job.queued} event may carry, 1 to 100; up to 25 run at once
 * @param schema the JSON Schema of the input; empty where anything goes
 * @param url a service that does the work over HTTP; empty where a bean of this name does
 * @param on the events that become jobs of this type
 * @param isolate whether its handler, a bean, runs in a process apart from run-fn's; never with a {@code url}
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
        int dispatchBatch,
        Optional<JsonNode> schema,
        Optional<URI> url,
        List<EventMapping> on,
        boolean isolate) {
    /** How many jobs an event carries at most, whatever the type. */
    public static final int LARGEST_BATCH = 100;
}
