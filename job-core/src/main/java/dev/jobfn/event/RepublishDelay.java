package dev.jobfn.event;

import java.time.Duration;

/**
 * When to publish an event again, with the same id, if it is unknown whether the broker has the event. One copy is
 * harmless, but many copies would overload the broker.
 */
final class RepublishDelay {
    /** How many times a dispatch is published again before its queue's clock takes over. */
    static final int MOST_REPEATS = 3;

    private static final int MOST_DOUBLINGS = 2;

    private RepublishDelay() {}

    /**
     * Returns 1 s, then 2 s, then always 4 s. The delay is measured from the time at which the event was published, so
     * it includes the time for which a request hung.
     *
     * @param repeats how many times the event has already been published again
     */
    static Duration after(int repeats) {
        return Duration.ofSeconds(1L << Math.min(repeats, MOST_DOUBLINGS));
    }
}
