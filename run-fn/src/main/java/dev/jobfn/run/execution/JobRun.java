package dev.jobfn.run.execution;

import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.run.invoke.Invocable;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One run of a job: its times, its handler's thread, and how it ended. All times are those of this process's monotonic
 * clock, so a wrong or changing wall clock does not matter. Thread-safe.
 */
final class JobRun {
    private final Claimed claim;
    private final JobType type;
    private final RunContext context;
    private final long deadline;
    private long leaseEnd;
    private boolean cutOff;
    private Thread thread;
    private End end;
    private long graceEnd;
    /** Whether the handler has ended or has been given up. */
    private boolean over;

    private String result;
    private Throwable error;

    /** @param claimedAt the {@link System#nanoTime} before the claim was sent */
    JobRun(Claimed claim, JobType type, long claimedAt, Duration lease) {
        this.claim = claim;
        this.type = type;
        this.context = new RunContext(claim, Instant.now().plus(claim.timeout()));
        this.deadline = System.nanoTime() + claim.timeout().toNanos();
        this.leaseEnd = claimedAt + lease.toNanos();
    }

    /** Why a handler ended, or had to. */
    enum End {
        /** It has returned or thrown. */
        ENDED,
        /** The job's timeout has passed. */
        TIMEOUT,
        /** A client has cancelled the job. */
        CANCELLED,
        /** Another run holds the lease, or the lease could not be renewed in time. */
        LEASE_LOST,
        /** The process is shutting down; the job continues elsewhere. */
        SHUTDOWN
    }

    Claimed claim() {
        return claim;
    }

    JobType type() {
        return type;
    }

    RunContext context() {
        return context;
    }

    /**
     * Calls the handler on the current thread, once. The thread is a platform thread of its own, so that it can be
     * interrupted without affecting anything else, and so that a compute-bound handler does not delay heartbeats.
     *
     * @return false if the handler was given up before it ended; somebody else then records the outcome
     */
    boolean call(Invocable handler) {
        begin(Thread.currentThread());
        String returned = null;
        Throwable thrown = null;
        try {
            // A handler that breaks its contract fails its job, not the run.
            returned = Objects.requireNonNull(handler.invoke(claim.input(), context), "the handler returned no JSON");
        } catch (Throwable e) {
            // Whatever a handler throws affects only its job, never the process.
            thrown = e;
        }
        return finish(returned, thrown);
    }

    private synchronized void begin(Thread current) {
        thread = current;
        thread.setName("job-" + context.jobId());
        if (end != null) {
            thread.interrupt();
        }
    }

    /** Detaches the thread, so that a late interruption does not reach the thread's next handler. */
    private synchronized boolean finish(String returned, Throwable thrown) {
        thread = null;
        boolean unused = Thread.interrupted();
        if (over) {
            return false;
        }
        over = true;
        result = returned;
        error = thrown;
        end = end == null ? End.ENDED : end;
        return true;
    }

    /** Interrupts the handler. Only the first reason counts. */
    synchronized void stop(End why, Duration grace) {
        if (over || end != null) {
            return;
        }
        end = why;
        graceEnd = System.nanoTime() + grace.toNanos();
        if (why == End.CANCELLED) {
            context.cancel();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Stops the handler if its time or its lease is over. Gives it up, and returns true, if it has ignored that. */
    synchronized boolean isGivenUp(long now, Duration grace) {
        if (now - deadline >= 0) {
            stop(End.TIMEOUT, grace);
        } else if (now - leaseEnd >= 0) {
            stop(End.LEASE_LOST, grace);
        }
        boolean stuck = !over && end != null && now - graceEnd >= 0;
        over |= stuck;
        return stuck;
    }

    synchronized void leaseRenewed(long leaseEnd) {
        this.leaseEnd = leaseEnd;
        this.cutOff = false;
    }

    synchronized void heartbeatFailed() {
        cutOff = true;
    }

    /** Whether the last heartbeat could not reach Redis. */
    synchronized boolean isCutOff() {
        return cutOff;
    }

    /** Why the handler ended, or had to; only known when it is over. */
    synchronized End end() {
        return end;
    }

    /** What the handler threw; empty if it returned or was given up. */
    synchronized Optional<Throwable> error() {
        return Optional.ofNullable(error);
    }

    /** The JSON that the handler returned; empty if it threw or was given up. */
    synchronized Optional<String> result() {
        return Optional.ofNullable(result);
    }
}
