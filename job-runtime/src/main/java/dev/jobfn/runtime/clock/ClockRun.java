package dev.jobfn.runtime.clock;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Tick;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.read.JobChanges;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a queue's clock. It handles whatever is due and then sleeps until the next due time or until it is woken.
 */
final class ClockRun {
    private static final Logger LOG = LoggerFactory.getLogger(ClockRun.class);
    private static final Duration STORE_PAUSE = Duration.ofMillis(500);
    /** Keeps the clock from spinning when something is due but can't be handled yet. */
    private static final Duration MIN_SLEEP = Duration.ofMillis(20);

    private final Queues queues;
    private final JobChanges changes;
    private final String queue;
    private final String token;
    private final Duration lease;
    private final Semaphore wakes = new Semaphore(0);
    private volatile boolean ending;

    ClockRun(Queues queues, JobChanges changes, String queue, String token, Duration lease) {
        this.queues = queues;
        this.changes = changes;
        this.queue = queue;
        this.token = token;
        this.lease = lease;
    }

    String queue() {
        return queue;
    }

    String token() {
        return token;
    }

    /** Makes {@link #runWhile} return soon. */
    void end() {
        ending = true;
        wakes.release();
    }

    /**
     * Runs the clock.
     *
     * @param timeLeft how long the clock may still run; the clock ends when no time is left, but the time may grow
     *     before that
     * @return whether a successor must take over because this run's time is over; false if nothing is due or the token
     *     is not current
     */
    boolean runWhile(Supplier<Duration> timeLeft) {
        JobChanges.Watch watch =
                changes.watchWakes(queue, wakes::release).toCompletableFuture().join();
        try {
            return tick(timeLeft);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            watch.close();
        }
    }

    private boolean tick(Supplier<Duration> timeLeft) throws InterruptedException {
        boolean lingered = false;
        while (true) {
            Duration sleep = STORE_PAUSE;
            try {
                if (!(queues.tickWithToken(queue, token, lease, lingered) instanceof Tick.Sleep next)) {
                    return false;
                }
                lingered = next.idle();
                boolean tooSoon = !next.published() && next.time().compareTo(MIN_SLEEP) < 0;
                sleep = tooSoon ? MIN_SLEEP : next.time();
            } catch (JobStoreException e) {
                LOG.warn("The clock of queue {} is waiting for the store: {}", queue, e.getMessage());
                lingered = false;
            }
            switch (sleep(sleep, timeLeft)) {
                case OVER -> {
                    // If nothing was due, the next tick ends the clock unless something is due by now.
                    if (!lingered) {
                        return true;
                    }
                }
                // The idle pause before the clock ends was interrupted, so the pause starts again.
                case WOKEN -> lingered = false;
                case DUE -> {}
            }
        }
    }

    /** Why a sleep ended. */
    private enum Waking {
        DUE,
        WOKEN,
        OVER
    }

    private Waking sleep(Duration time, Supplier<Duration> timeLeft) throws InterruptedException {
        long due = System.nanoTime() + time.toNanos();
        while (true) {
            long left = timeLeft.get().toNanos();
            if (ending || left <= 0) {
                return Waking.OVER;
            }
            if (wakes.tryAcquire(Math.min(due - System.nanoTime(), left), TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
                return Waking.WOKEN;
            }
            if (System.nanoTime() - due >= 0) {
                return Waking.DUE;
            }
        }
    }
}
