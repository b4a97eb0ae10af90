package dev.jobfn.run.execution;

import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.execution.LeaseKeeper.End;
import dev.jobfn.run.invoke.Invocable;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs attempts: calls the handler, keeps the job's lease, and has the outcome recorded. A job that takes milliseconds
 * needs only the handler's thread. A job that is still running when its first heartbeat is due gets a second thread,
 * which keeps its lease.
 */
final class AttemptRunner {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptRunner.class);

    private final Jobs jobs;
    private final RunSettings settings;
    private final AdmissionGate gate;
    private final OutcomeRecorder outcomes;
    private final Executor threads;
    private final HandlerExecutor handlerThreads;
    /** Adding or cancelling a timeout wakes no thread, because the timer checks for due timeouts ten times a second. */
    private final HashedWheelTimer firstHeartbeats =
            new HashedWheelTimer(new DefaultThreadFactory("first-heartbeats", true), 100, TimeUnit.MILLISECONDS);

    /** @param threads runs handlers and keeps their leases; must not limit the number of threads */
    AttemptRunner(Jobs jobs, RunSettings settings, AdmissionGate gate, OutcomeRecorder outcomes, Executor threads) {
        this.jobs = jobs;
        this.settings = settings;
        this.gate = gate;
        this.outcomes = outcomes;
        this.threads = threads;
        this.handlerThreads = new HandlerExecutor(threads);
    }

    /**
     * Starts an attempt. Never blocks.
     *
     * @param claimedAt the {@link System#nanoTime} before the claim was sent
     * @param next called after the handler has ended or the run has given up on it, while the outcome is being
     *     recorded; may block
     * @return completes when the outcome has been recorded
     */
    CompletableFuture<Void> start(Claimed claim, JobType type, Invocable handler, long claimedAt, Runnable next) {
        RunContext context = new RunContext(claim, Instant.now().plus(claim.timeout()));
        LeaseKeeper lease = new LeaseKeeper(jobs, settings, claim, context, claimedAt);
        HandlerTask task = new HandlerTask(handler, claim.input(), context);
        CompletableFuture<Void> recorded = awaitEnd(task, lease, context).thenCompose(end -> {
            try {
                return record(claim, type, task, lease, end);
            } finally {
                next.run();
            }
        });
        // Started last, so that everything that depends on the handler's end runs on the handler's thread.
        handlerThreads.execute(task);
        return recorded;
    }

    /** Releases a claimed job whose type can't run here. */
    CompletableFuture<Void> release(Claimed claim, Runnable next) {
        LOG.warn("{} has type {}, which can't run here; its event named another type", claim.job(), claim.type());
        threads.execute(next);
        return CompletableFuture.completedFuture(claim).thenComposeAsync(outcomes::release, threads);
    }

    private CompletableFuture<End> awaitEnd(HandlerTask task, LeaseKeeper lease, RunContext context) {
        CompletableFuture<Void> heartbeatDue = new CompletableFuture<>();
        Timeout timer = firstHeartbeats.newTimeout(
                out -> threads.execute(() -> heartbeatDue.complete(null)),
                lease.untilFirstAction().toNanos(),
                TimeUnit.NANOSECONDS);
        return CompletableFuture.anyOf(task.ended(), gate.stopRequested(), heartbeatDue)
                .thenCompose(any -> {
                    timer.cancel();
                    return task.ended().isDone()
                            ? CompletableFuture.completedFuture(End.ENDED)
                            : CompletableFuture.supplyAsync(() -> keepLease(task, lease, context), threads);
                });
    }

    private End keepLease(HandlerTask task, LeaseKeeper lease, RunContext context) {
        try {
            End end = lease.keepUntilEnd(task, gate.stopRequested());
            if (end == End.CANCELLED) {
                context.cancel();
            }
            if (end != End.ENDED) {
                task.interrupt();
                if (!lease.keepDuringGrace(task)) {
                    gate.reportStuckHandler(context.jobId());
                }
            }
            return end;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            // Even after an unexpected error, a handler must not continue if nothing renews its job's lease.
            task.interrupt();
        }
    }

    private CompletableFuture<Void> record(Claimed claim, JobType type, HandlerTask task, LeaseKeeper lease, End end) {
        Optional<String> result = task.result();
        if (result.isPresent() && end != End.TIMEOUT) {
            // A handler that finished before it noticed the interruption has succeeded. If another run holds the lease
            // now, the run token prevents this result from being recorded.
            return outcomes.recordSuccess(claim, type, result.get());
        }
        return switch (end) {
            case ENDED -> outcomes.recordError(claim, type, task.error().orElseThrow());
            case TIMEOUT -> outcomes.recordTimeout(claim, type);
            case CANCELLED -> outcomes.recordCancellation(claim, type);
            case SHUTDOWN -> {
                LOG.info("the process is shutting down; attempt {} of {} is released", claim.attempt(), claim.job());
                yield outcomes.release(claim);
            }
            case LEASE_LOST -> {
                LOG.warn("attempt {} of {} could not keep its lease and was interrupted", claim.attempt(), claim.job());
                // While Redis was unavailable, nothing could act on the expired lease, so this run can still release
                // the job.
                yield lease.isCutOff() ? outcomes.releaseCutOff(claim) : outcomes.release(claim);
            }
        };
    }
}
