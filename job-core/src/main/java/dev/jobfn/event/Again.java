package dev.jobfn.event;

import java.time.Duration;

/** When an event of unknown fate is published again, with the same id: a second copy does no harm, but must not become a flood. */
final class Again {
    /** How often a dispatch is; from then on its queue's clock sees to it. */
    static final int MOST = 3;

    private static final int LONGEST_DOUBLING = 2;

    private Again() {}

    /**
     * 1, 2, then 4 s, counted from when the event was published: one that hangs has waited already.
     *
     * @param tries how often it was published again before
     */
    static Duration pause(int tries) {
        return Duration.ofSeconds(1L << Math.min(tries, LONGEST_DOUBLING));
    }
}
