package dev.jobfn.local.broker;

import java.time.Duration;

/**
 * How the pauses between retries grow. Both count retries from zero, as Knative's dispatcher does:
 * the first linear pause is therefore none, whatever the delay.
 */
enum BackoffPolicy {
    LINEAR {
        @Override
        Duration pause(Duration delay, int retry) {
            return delay.multipliedBy(retry);
        }
    },
    EXPONENTIAL {
        @Override
        Duration pause(Duration delay, int retry) {
            return delay.multipliedBy(1L << Math.min(retry, MOST_DOUBLINGS));
        }
    };

    /** 2^20 delays: longer than anybody waits, short enough for a long of nanoseconds. */
    private static final int MOST_DOUBLINGS = 20;

    /** The pause before a retry; the first retry is number 0. */
    abstract Duration pause(Duration delay, int retry);
}
