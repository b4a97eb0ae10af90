package dev.jobfn.redis.connection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets something happen at most once per interval, however many threads ask. */
final class Pace {
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final Duration between;

    /**
     * Creates a pace whose first turn is due at once.
     *
     * @param between the interval
     */
    Pace(Duration between) {
        this.between = between;
    }

    /** Whether the next turn is due. Returns true to one caller only. */
    boolean isDue() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + between.toNanos());
    }
}
