package dev.jobfn.local.broker;

import java.time.Duration;

/**
 * What queue-proxy enforces in front of a function.
 *
 * @param containerConcurrency requests at once; 0 for no limit
 * @param timeout the longest a request may take, waiting included
 */
record FunctionLimits(int containerConcurrency, Duration timeout) {

    /** Knative's defaults, for a subscriber that no Service manifest describes. */
    static final FunctionLimits DEFAULT = new FunctionLimits(0, Duration.ofMinutes(5));
}
