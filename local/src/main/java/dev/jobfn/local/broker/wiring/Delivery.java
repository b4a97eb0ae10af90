package dev.jobfn.local.broker.wiring;

import java.time.Duration;
import java.util.Optional;

/**
 * The {@code delivery} of a Broker or Trigger: what happens when a subscriber fails.
 *
 * @param retries how many times an event is sent again after the first attempt; 0 or more
 * @param policy how the pauses grow; empty for no pauses, as in Knative
 * @param backoffDelay the unit of the pauses
 * @param deadLetterSink where undelivered events go; empty if they are dropped
 */
public record Delivery(
        int retries, Optional<BackoffPolicy> policy, Duration backoffDelay, Optional<Destination> deadLetterSink) {

    /** The default if neither the Trigger nor the Broker has a delivery: a single attempt. */
    public static final Delivery ONCE = new Delivery(0, Optional.empty(), Duration.ZERO, Optional.empty());

    /** The pause before a retry. The first retry is number 0. */
    public Duration pauseBefore(int retry) {
        return policy.map(growth -> growth.pause(backoffDelay, retry)).orElse(Duration.ZERO);
    }
}
