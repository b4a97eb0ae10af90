package dev.jobfn.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who runs beside whom in this process. A job that has lost a lease may have killed its process: from then on it runs
 * alone, so that it takes no neighbour with it. It waits for those that run, and those that come wait for it.
 *
 * <p>A handler that goes on after it was interrupted, a straggler, is stopped by nothing but the end of the process: no other
 * run begins, and when the last neighbour is done the process exits.
 */
final class AdmissionGate {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionGate.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletableFuture<Void> cleared = new CompletableFuture<>();
    private final Runnable exit;
    private int running;
    private int stragglers;
    private int waitingToBeAlone;
    private boolean occupied;
    private boolean shut;

    /** @param exit ends the process, without holding up its caller */
    AdmissionGate(Runnable exit) {
        this.exit = exit;
    }

    /** Takes a place beside others where there is one now; then {@link #leave} must follow. */
    boolean enterNow() {
        return entered(false, Duration.ZERO);
    }

    /** As {@link #enter}: at once where there is a place, else on one of these threads. */
    CompletableFuture<Boolean> place(boolean alone, Duration patience, Executor threads) {
        return entered(alone, Duration.ZERO)
                ? CompletableFuture.completedFuture(true)
                : CompletableFuture.supplyAsync(() -> entered(alone, patience), threads);
    }

    private boolean entered(boolean alone, Duration patience) {
        try {
            return enter(alone, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for a place; where it answers true, {@link #leave} must follow. False: no place in time, or none any more. */
    boolean enter(boolean alone, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            boolean entered = alone ? entersAlone(patience) : await(patience, false);
            if (entered) {
                running++;
                occupied = alone;
            }
            return entered;
        } finally {
            lock.unlock();
        }
    }

    private boolean entersAlone(Duration patience) throws InterruptedException {
        waitingToBeAlone++;
        try {
            return await(patience, true);
        } finally {
            waitingToBeAlone--;
            // Where it gave up, those who wait for it need not.
            changed.signalAll();
        }
    }

    private boolean await(Duration patience, boolean alone) throws InterruptedException {
        long left = patience.toNanos();
        while (!shut && !isFree(alone) && left > 0) {
            left = changed.awaitNanos(left);
        }
        return !shut && isFree(alone);
    }

    private boolean isFree(boolean alone) {
        return alone ? running == 0 : !occupied && waitingToBeAlone == 0;
    }

    /** Gives a place back. */
    void leave() {
        lock.lock();
        try {
            running--;
            occupied = false;
            changed.signalAll();
            if (running == 0 && stragglers > 0) {
                LOG.error("exits, as {} handlers do not heed their interruption", stragglers);
                exit.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in from now on; who waits hears of it at once, who runs goes on. */
    void shut() {
        lock.lock();
        try {
            shut = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in from now on, and has those who run end too. */
    void clear() {
        shut();
        cleared.complete(null);
    }

    /** Done once those who run must end. */
    CompletableFuture<Void> cleared() {
        return cleared;
    }

    /** Says that the handler of a job did not heed its interruption; before its place is given back. */
    void straggles(String job) {
        LOG.error("the handler of {} did not heed its interruption", job);
        lock.lock();
        try {
            stragglers++;
            shut();
        } finally {
            lock.unlock();
        }
    }

    /** Whether requests may come here. */
    boolean open() {
        lock.lock();
        try {
            return !shut;
        } finally {
            lock.unlock();
        }
    }
}
