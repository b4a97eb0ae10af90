package dev.jobfn.local.broker;

import java.time.Duration;
import java.util.Optional;

/**
 * A {@code delivery} of a Broker or Trigger: what happens when a subscriber fails.
 *
 * @param retries how often an event is sent again after the first time, 0 and up
 * @param policy empty: retries follow each other with no pause, which is what Knative does
 * @param backoffDelay the unit of the pauses
 * @param deadLetterSink where the event goes in the end; empty: it is dropped
 */
record Delivery(
        int retries, Optional<BackoffPolicy> policy, Duration backoffDelay, Optional<Destination> deadLetterSink) {

    /** What holds where neither Trigger nor Broker says anything: one try. */
    static final Delivery ONCE = new Delivery(0, Optional.empty(), Duration.ZERO, Optional.empty());

    /** The pause before a retry; the first retry is number 0. */
    Duration pauseBefore(int retry) {
        return policy.map(growth -> growth.pause(backoffDelay, retry)).orElse(Duration.ZERO);
    }
}
