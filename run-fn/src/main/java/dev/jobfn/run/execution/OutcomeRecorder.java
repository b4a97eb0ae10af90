package dev.jobfn.run.execution;

import dev.jobfn.catalog.JobType;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.invoke.ResultLimit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records how runs ended. While the store is unavailable, the recorder keeps trying as long as this process lives,
 * because only the holder of the run token can record that the work is done or release the job without losing its
 * lease. The returned futures complete when the store has recorded the outcome.
 */
final class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Jobs jobs;
    private final Executor threads;
    private final Executor afterPause;
    private final Duration patience;
    private final Future<Void> stopRequested;

    /**
     * Creates a recorder.
     *
     * @param threads runs work that must not run on the threads that deliver the store's replies
     * @param stopRequested completes when this process must end. The recorder then gives up on a store that has been
     *     unavailable for the length of two leases
     */
    OutcomeRecorder(Jobs jobs, RunSettings settings, Executor threads, Future<Void> stopRequested) {
        this.jobs = jobs;
        this.threads = threads;
        this.afterPause = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, threads);
        this.stopRequested = stopRequested;
        // After an outage of Redis, no lease expires for one lease period.
        this.patience = settings.lease().multipliedBy(2);
    }

    /** Records a result, or a failure if the result is larger than the type allows. */
    CompletableFuture<Void> recordSuccess(Claimed claim, JobType type, String json) {
        String result = UnicodeText.wellFormedJson(json);
        int bytes = result.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > type.resultLimit()) {
            return recordError(claim, type, ResultLimit.exceeded(bytes, type.resultLimit()));
        }
        return jobs.completeAsync(claim.job(), claim.run(), result, threads)
                .thenAccept(state -> warnIfLeaseLost(claim, state))
                .toCompletableFuture()
                .exceptionallyComposeAsync(
                        error -> record(claim, () -> jobs.completeWithToken(claim.job(), claim.run(), result)),
                        threads);
    }

    /** Records what the handler threw. */
    CompletableFuture<Void> recordError(Claimed claim, JobType type, Throwable error) {
        if (error instanceof JobFailedException known) {
            String message = String.valueOf(known.getMessage());
            return recordFailure(
                    claim,
                    type,
                    new Failure(FailureReason.ERROR, String.valueOf(known.type()), message, known.retryable()));
        }
        // Other exceptions can contain class names and secrets, so they are only logged.
        LOG.warn("the handler of {} threw an exception", claim.job(), error);
        String message = "The handler threw an unexpected exception. Search the log of run-fn for this job's id.";
        return recordFailure(claim, type, new Failure(FailureReason.ERROR, "handler-error", message, true));
    }

    CompletableFuture<Void> recordTimeout(Claimed claim, JobType type) {
        String message = "The handler did not end within " + claim.timeout() + ".";
        return recordFailure(claim, type, new Failure(FailureReason.TIMEOUT, "timeout", message, true));
    }

    /** Records a failure for a run whose job was cancelled. The store turns the failure into a cancellation. */
    CompletableFuture<Void> recordCancellation(Claimed claim, JobType type) {
        return recordFailure(
                claim, type, new Failure(FailureReason.ERROR, "cancelled", "The job was cancelled.", false));
    }

    /** Releases an unfinished job. It runs again elsewhere at once, and this attempt does not count. */
    CompletableFuture<Void> release(Claimed claim) {
        return record(claim, () -> queued(jobs.releaseWithToken(claim.job(), claim.run())));
    }

    /** Like {@link #release}, but for a run that could not reach the store. */
    CompletableFuture<Void> releaseCutOff(Claimed claim) {
        return record(claim, () -> queued(jobs.releaseCutOffWithToken(claim.job(), claim.run())));
    }

    /** Like {@link #releaseCutOff}, but for a run that may not have claimed the job. If it has not, nothing is done. */
    CompletableFuture<Void> releaseIfClaimed(JobId job, String run) {
        return record(
                job,
                () -> jobs.releaseCutOffWithToken(job, run),
                released -> LOG.info("{} was {} here", job, released ? "claimed and is now released" : "not claimed"),
                System.nanoTime() + patience.toNanos());
    }

    private static Optional<JobState> queued(boolean released) {
        return released ? Optional.of(JobState.QUEUED) : Optional.empty();
    }

    private CompletableFuture<Void> recordFailure(Claimed claim, JobType type, Failure failure) {
        Duration pause = type.backoff()
                .after(claim.failures() + 1, ThreadLocalRandom.current().nextDouble());
        return record(claim, () -> jobs.failWithToken(claim.job(), claim.run(), failure, pause));
    }

    private CompletableFuture<Void> record(Claimed claim, Supplier<Optional<JobState>> write) {
        return record(
                claim.job(), write, state -> warnIfLeaseLost(claim, state), System.nanoTime() + patience.toNanos());
    }

    private <T> CompletableFuture<Void> record(JobId job, Supplier<T> write, Consumer<T> log, long end) {
        try {
            log.accept(write.get());
            return DONE;
        } catch (JobStoreException e) {
            if (stopRequested.isDone() && System.nanoTime() - end >= 0) {
                LOG.error("the outcome of {} could not be recorded; the job will run again", job, e);
                return DONE;
            }
            return CompletableFuture.runAsync(() -> {}, afterPause).thenCompose(waited -> record(job, write, log, end));
        }
    }

    private static void warnIfLeaseLost(Claimed claim, Optional<JobState> state) {
        if (state.isEmpty()) {
            LOG.warn("attempt {} of {} had lost its lease; its outcome was not recorded", claim.attempt(), claim.job());
        }
    }
}
