package dev.jobfn.run.execution;

import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.Jobs;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the lease of a run with heartbeats, and decides when and why its handler must stop. It measures time with this
 * process's monotonic clock, so a wrong or changing wall clock does not matter.
 */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final RunSettings settings;
    private final Claimed claim;
    private final RunContext context;
    private final long deadline;
    private long leaseEnd;
    private long nextHeartbeat;
    private boolean cutOff;

    /** @param claimedAt the {@link System#nanoTime} before the claim was sent */
    LeaseKeeper(Jobs jobs, RunSettings settings, Claimed claim, RunContext context, long claimedAt) {
        this.jobs = jobs;
        this.settings = settings;
        this.claim = claim;
        this.context = context;
        this.deadline = System.nanoTime() + claim.timeout().toNanos();
        this.leaseEnd = claimedAt + settings.lease().toNanos();
        this.nextHeartbeat = System.nanoTime() + settings.heartbeat().toNanos();
    }

    /** Why a run no longer waits for its handler. */
    enum End {
        /** The handler has returned or thrown. */
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

    /**
     * The time until {@link #keepUntilEnd} sends the first heartbeat, or until the handler must stop if that is
     * earlier.
     */
    Duration untilFirstAction() {
        return Duration.ofNanos(nextAction() - System.nanoTime());
    }

    private long nextAction() {
        return Math.min(Math.min(deadline, leaseEnd), nextHeartbeat);
    }

    /**
     * Renews the lease until the handler has ended or must stop.
     *
     * @param stopRequested completes when all handlers must stop
     */
    End keepUntilEnd(HandlerTask task, CompletableFuture<Void> stopRequested) throws InterruptedException {
        Future<Object> endedOrStop = CompletableFuture.anyOf(task.ended(), stopRequested);
        while (true) {
            if (isDoneBefore(nextAction(), endedOrStop)) {
                return task.ended().isDone() ? End.ENDED : End.SHUTDOWN;
            }
            long now = System.nanoTime();
            if (now - deadline >= 0) {
                return End.TIMEOUT;
            }
            if (now - leaseEnd >= 0) {
                return End.LEASE_LOST;
            }
            Optional<End> end = heartbeat();
            if (end.isPresent()) {
                return end.get();
            }
        }
    }

    /**
     * Renews the lease during the grace period of an interrupted handler, so that the outcome can still be recorded.
     *
     * @return whether the handler ended in time
     */
    boolean keepDuringGrace(HandlerTask task) throws InterruptedException {
        long end = System.nanoTime() + settings.grace().toNanos();
        while (!isDoneBefore(Math.min(end, nextHeartbeat), task.ended())) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            heartbeat();
        }
        return true;
    }

    /** Whether the last heartbeat could not reach Redis. */
    boolean isCutOff() {
        return cutOff;
    }

    private static boolean isDoneBefore(long time, Future<?> future) throws InterruptedException {
        try {
            future.get(Math.max(0, time - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Renews the lease and reports progress. Returns why the handler must stop, if it must. */
    private Optional<End> heartbeat() {
        long sent = System.nanoTime();
        Optional<Progress> progress = context.takeProgress();
        try {
            Optional<Boolean> held = jobs.heartbeatWithToken(
                    claim.job(),
                    claim.run(),
                    settings.lease(),
                    progress.map(Progress::percent),
                    progress.map(Progress::message).orElse(""));
            nextHeartbeat = sent + settings.heartbeat().toNanos();
            leaseEnd = sent + settings.lease().toNanos();
            cutOff = false;
            return held.map(cancelled -> cancelled ? Optional.of(End.CANCELLED) : Optional.<End>empty())
                    .orElse(Optional.of(End.LEASE_LOST));
        } catch (JobStoreException e) {
            LOG.warn("a heartbeat of {} failed: {}", claim.job(), e.getMessage());
            progress.ifPresent(context::restoreProgress);
            cutOff = true;
            nextHeartbeat = System.nanoTime() + Math.min(settings.heartbeat().toNanos(), PAUSE_AFTER_FAILURE.toNanos());
            return Optional.empty();
        }
    }
}
