package dev.jobfn.catalog;

import java.time.Duration;

/**
 * The pause before the next attempt. After the n-th failed attempt, the pause is {@code initial x factor^(n-1)}, but at
 * most {@code limit}. It is then shortened by a random amount of up to half, so that jobs that failed together don't
 * retry together.
 *
 * @param initial the pause after the first failure, at least 1 ms
 * @param factor what each pause is multiplied by to get the next one, 1 to 10
 * @param limit the longest pause, at least {@code initial}
 */
public record Backoff(Duration initial, double factor, Duration limit) {
    /**
     * Computes the pause after a failure.
     *
     * @param failures how many attempts have failed so far, at least 1
     * @param random a random number in [0, 1)
     */
    public Duration after(int failures, double random) {
        double full = Math.min((double) initial.toMillis() * Math.pow(factor, failures - 1), (double) limit.toMillis());
        return Duration.ofMillis(Math.max(1, Math.round(full * (1 - random / 2))));
    }
}
