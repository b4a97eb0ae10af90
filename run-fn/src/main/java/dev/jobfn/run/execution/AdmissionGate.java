package dev.jobfn.run.execution;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which runs share this process. A job that has lost a lease may have killed the process that ran it, so it
 * runs alone: it waits until the current runs have ended, and new runs wait for it.
 *
 * <p>A handler that keeps running after its interruption can be stopped only by ending the process. Once such a handler
 * is reported, no more runs are admitted, and the process exits when the other runs have ended.
 */
public final class AdmissionGate {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionGate.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
    private final Runnable exit;
    private int running;
    private int stuckHandlers;
    private int waitingToBeAlone;
    private boolean runningAlone;
    private boolean closed;

    /** @param exit ends the process; must not block its caller */
    public AdmissionGate(Runnable exit) {
        this.exit = exit;
    }

    /**
     * Admits a run beside others if it does not have to wait. If this returns true, call {@link #leave} when the run
     * ends.
     */
    boolean tryEnter() {
        return enter(false, Duration.ZERO);
    }

    /**
     * Waits until the run is admitted.
     *
     * @param alone whether nothing else may run at the same time
     * @param patience the maximum time to wait
     * @return true if the run was admitted; call {@link #leave} when it ends. False if the time ran out, this thread was
     *     interrupted or no more runs are admitted
     */
    boolean enter(boolean alone, Duration patience) {
        lock.lock();
        try {
            boolean entered = alone ? enterAlone(patience) : await(patience, false);
            if (entered) {
                running++;
                runningAlone = alone;
            }
            return entered;
        } finally {
            lock.unlock();
        }
    }

    private boolean enterAlone(Duration patience) {
        waitingToBeAlone++;
        try {
            return await(patience, true);
        } finally {
            waitingToBeAlone--;
            // If this run gave up, the runs that waited for it do not have to wait any longer.
            changed.signalAll();
        }
    }

    private boolean await(Duration patience, boolean alone) {
        try {
            long left = patience.toNanos();
            while (!closed && !isFree(alone) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !closed && isFree(alone);
    }

    private boolean isFree(boolean alone) {
        return alone ? running == 0 : !runningAlone && waitingToBeAlone == 0;
    }

    /** Ends an admitted run. Exits the process if this was the last run and a handler is stuck. */
    void leave() {
        lock.lock();
        try {
            running--;
            runningAlone = false;
            changed.signalAll();
            if (running == 0 && stuckHandlers > 0) {
                LOG.error("exiting because {} handlers keep running after their interruption", stuckHandlers);
                exit.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Admits no more runs. Waiting runs are turned away at once; current runs continue. */
    public void stopAdmitting() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Admits no more runs, and asks the current ones to stop. */
    public void stopRuns() {
        stopAdmitting();
        stopRequested.complete(null);
    }

    /** Completes when current runs must stop. */
    public CompletableFuture<Void> stopRequested() {
        return stopRequested;
    }

    /** Reports that a handler keeps running after its interruption. Call this before {@link #leave}. */
    void reportStuckHandler(String job) {
        LOG.error("the handler of {} keeps running after its interruption", job);
        lock.lock();
        try {
            stuckHandlers++;
            stopAdmitting();
        } finally {
            lock.unlock();
        }
    }

    /** Whether another run may start beside the current ones. If not, no run may be followed by another. */
    public boolean admitsAnyone() {
        lock.lock();
        try {
            return !closed && isFree(false);
        } finally {
            lock.unlock();
        }
    }

    /** Whether runs may still be admitted. */
    public boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }
}
