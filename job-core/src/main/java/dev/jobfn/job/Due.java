package dev.jobfn.job;

import java.time.Duration;
import java.time.Instant;

/** When a job may run. A delay counts by the clock of Redis from when it is kept there. */
public sealed interface Due {
    /** At once. */
    record Now() implements Due {}

    /**
     * After a time.
     *
     * @param delay 0 or more
     */
    record In(Duration delay) implements Due {}

    /**
     * At a time; at once where that has gone by.
     *
     * @param time to the millisecond
     */
    record At(Instant time) implements Due {}
}
