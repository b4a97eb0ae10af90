package dev.jobfn.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets something happen once in a while, however many ask for it at the same time. */
final class Pace {
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final Duration between;

    /**
     * The first time is at once.
     *
     * @param between the shortest time from one time to the next
     */
    Pace(Duration between) {
        this.between = between;
    }

    /** Whether it is time; true for one of those who ask. */
    boolean isDue() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + between.toNanos());
    }
}
