package dev.jobfn.catalog;

import java.time.Duration;

/**
 * A queue. Either it has its own run-fn, which receives each job as a request, or it is a long lane, in which each job
 * runs in its own Kubernetes Job and may take longer than a request.
 *
 * @param name matches {@code [a-z][a-z0-9-]{0,31}}
 * @param window how many of the queue's jobs may be dispatched or running at once, 1 to 10,000. This is max-scale x
 *     containerConcurrency of the queue's run-fn or, in a long lane, the number of concurrent Kubernetes Jobs
 * @param backlog how many jobs may be queued or scheduled before submissions are refused
 * @param dispatchTimeout how long a dispatched job may stay unclaimed before it is dispatched again. It covers the cold
 *     start, the request timeout and the broker's retries or, in a long lane, the time until the Kubernetes Job has
 *     started
 * @param longLane whether each of the queue's jobs runs in its own Kubernetes Job
 * @param maxDelay how far ahead a job may be scheduled
 * @param tenantShares how much of the queue one tenant may use
 */
public record Queue(
        String name,
        int window,
        int backlog,
        Duration dispatchTimeout,
        boolean longLane,
        Duration maxDelay,
        TenantShares tenantShares) {
    /** The default of {@code maxDelay}. */
    public static final Duration DEFAULT_MAX_DELAY = Duration.ofDays(30);

    /** A queue with the default {@code maxDelay} and shares. */
    public Queue(String name, int window, int backlog, Duration dispatchTimeout, boolean longLane) {
        this(name, window, backlog, dispatchTimeout, longLane, DEFAULT_MAX_DELAY, TenantShares.DEFAULT);
    }
}
