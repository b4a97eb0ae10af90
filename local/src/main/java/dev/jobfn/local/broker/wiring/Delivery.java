package dev.jobfn.local.broker.wiring;

import java.time.Duration;
import java.util.Optional;

/**
 * The {@code delivery} of a Broker or Trigger: what happens when a subscriber fails.
 *
 * @param retries how many times an event is sent again after the first attempt; 0 or more
 * @param policy how the pauses grow; if empty, there are no pauses, as in Knative
 * @param backoffDelay the unit of the pauses
 * @param deadLetterSink where an undelivered event goes; empty to drop it
 */
public record Delivery(
        int retries, Optional<BackoffPolicy> policy, Duration backoffDelay, Optional<Destination> deadLetterSink) {

    /** The default if neither Trigger nor Broker has a delivery: one attempt. */
    public static final Delivery ONCE = new Delivery(0, Optional.empty(), Duration.ZERO, Optional.empty());

    /** The pause before a retry. The first retry is number 0. */
    public Duration pauseBefore(int retry) {
        return policy.map(growth -> growth.pause(backoffDelay, retry)).orElse(Duration.ZERO);
    }
}
