package dev.jobfn.local.broker.wiring;

import java.time.Duration;

/**
 * The limits that queue-proxy enforces for a function.
 *
 * @param containerConcurrency the maximum number of concurrent requests; 0 for no limit
 * @param timeout the maximum duration of a request, including the time for which it waits
 */
public record FunctionLimits(int containerConcurrency, Duration timeout) {

    /** Knative's defaults, which apply to a subscriber without a Service manifest. */
    public static final FunctionLimits DEFAULT = new FunctionLimits(0, Duration.ofMinutes(5));
}
