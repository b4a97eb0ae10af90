package dev.jobfn.local.broker.wiring;

import java.time.Duration;

/**
 * How the pauses between retries grow. As in Knative's dispatcher, both policies count retries from zero, so the first
 * pause of the linear policy is always zero.
 */
public enum BackoffPolicy {
    LINEAR {
        @Override
        public Duration pause(Duration delay, int retry) {
            return delay.multipliedBy(retry);
        }
    },
    EXPONENTIAL {
        @Override
        public Duration pause(Duration delay, int retry) {
            return delay.multipliedBy(1L << Math.min(retry, MAX_DOUBLINGS));
        }
    };

    /**
     * Limits a pause to 2^20 times the delay. This is longer than any useful pause and still fits into a long as
     * nanoseconds.
     */
    private static final int MAX_DOUBLINGS = 20;

    /** The pause before a retry. The first retry is number 0. */
    public abstract Duration pause(Duration delay, int retry);
}
