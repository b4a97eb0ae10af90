package dev.jobfn.client.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between the attempts of one request. A pause is 0.1 s at first and doubles each time up to 5 s, with
 * jitter, or is as long as {@code Retry-After} says. The time limit starts with the first failure. Not thread-safe.
 */
public final class RetryBudget {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 10;

    private final Duration limit;
    private long failingSince;
    private int failures;

    /** @param limit no attempt begins later than this after the first failure */
    public RetryBudget(Duration limit) {
        this.limit = limit;
    }

    /** Counts a failure. Returns how long to wait before the next attempt; empty if that would exceed the limit. */
    public Optional<Duration> next(Optional<Duration> retryAfter) {
        long now = System.nanoTime();
        if (failures == 0) {
            failingSince = now;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        Duration usual = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        // The jitter shortens the usual pause, but it lengthens a pause that the service asked for.
        double random = ThreadLocalRandom.current().nextDouble();
        Duration pause = retryAfter
                .map(asked -> asked.plus(scaled(usual, random)))
                .orElseGet(() -> scaled(usual, (1 + random) / 2));
        Duration failing = Duration.ofNanos(now - failingSince);
        return failing.plus(retryAfter.orElse(pause)).compareTo(limit) > 0 ? Optional.empty() : Optional.of(pause);
    }

    /** Forgets all failures, because something succeeded. */
    public void reset() {
        failures = 0;
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }
}
