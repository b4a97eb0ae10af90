package dev.jobfn.job;

import java.time.Duration;
import java.time.Instant;

/** When a job may run. A delay starts when Redis stores the job, and is measured by Redis's clock. */
public sealed interface Due {
    /** At once. */
    record Now() implements Due {}

    /**
     * After a delay.
     *
     * @param delay the length of the delay, 0 or more
     */
    record In(Duration delay) implements Due {}

    /**
     * At a set time, or at once if that time has passed.
     *
     * @param time the time, precise to the millisecond
     */
    record At(Instant time) implements Due {}
}
