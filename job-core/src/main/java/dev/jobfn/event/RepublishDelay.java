package dev.jobfn.event;

import java.time.Duration;

/** When to publish an event again, with the same id, if it is unknown whether the broker has it: a copy is harmless, a flood is not. */
final class RepublishDelay {
    /** How many times a dispatch is published again; after that its queue's clock takes over. */
    static final int MOST_REPEATS = 3;

    private static final int MOST_DOUBLINGS = 2;

    private RepublishDelay() {}

    /**
     * 1 s, 2 s, then 4 s, measured from when the event was published: a request that hung has waited already.
     *
     * @param repeats how many times it was published again before
     */
    static Duration after(int repeats) {
        return Duration.ofSeconds(1L << Math.min(repeats, MOST_DOUBLINGS));
    }
}
