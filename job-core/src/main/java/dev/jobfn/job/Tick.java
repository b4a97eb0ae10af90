package dev.jobfn.job;

import java.time.Duration;

/** The result of one tick of a queue's clock. */
public sealed interface Tick {
    /**
     * The clock must tick again later.
     *
     * @param time until something is due
     * @param idle whether nothing is due; in that case, the time is the pause before the clock ends
     * @param published whether this tick handed back a dispatch or an outcome to publish
     */
    record Sleep(Duration time, boolean idle, boolean published) implements Tick {}

    /** Nothing is due; this clock has ended. */
    record Done() implements Tick {}

    /** The token is not the token of the current clock. */
    record Gone() implements Tick {}
}
