package dev.jobfn.catalog;

import java.time.Duration;

/**
 * A queue: a lane with a run-fn of its own, whose jobs are requests to it, or a long lane, whose jobs are Kubernetes Jobs of
 * their own and may take as long as those.
 *
 * @param name its name, {@code [a-z][a-z0-9-]{0,31}}
 * @param window how many of its jobs may be dispatched or running at once: max-scale x containerConcurrency of its
 *     run-fn, or how many Kubernetes Jobs there may be; 1 to 10,000
 * @param backlog how many jobs may wait before submissions are refused
 * @param dispatchTimeout how long a dispatched job may stay unclaimed before it is dispatched again: cold start + request
 *     timeout + the broker's retries; of a long lane, until its Job has been scheduled and started
 * @param longLane whether each of its jobs runs in a Kubernetes Job of its own
 * @param maxDelay how far ahead a job may be scheduled
 * @param tenantShares what one tenant may take of it
 */
public record Queue(
        String name,
        int window,
        int backlog,
        Duration dispatchTimeout,
        boolean longLane,
        Duration maxDelay,
        TenantShares tenantShares) {
    /** How far ahead a job may be scheduled where the catalog says nothing. */
    public static final Duration DEFAULT_MAX_DELAY = Duration.ofDays(30);

    /** One with the usual {@code maxDelay} and shares. */
    public Queue(String name, int window, int backlog, Duration dispatchTimeout, boolean longLane) {
        this(name, window, backlog, dispatchTimeout, longLane, DEFAULT_MAX_DELAY, TenantShares.DEFAULT);
    }
}
