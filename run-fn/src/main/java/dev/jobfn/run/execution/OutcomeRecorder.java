package dev.jobfn.run.execution;

import dev.jobfn.handler.JobFailedException;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Offer;
import dev.jobfn.job.RunEnd;
import dev.jobfn.job.Token;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.execution.JobRun.End;
import dev.jobfn.run.execution.SlotRunner.Held;
import dev.jobfn.run.invoke.ResultLimit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records how runs ended, and asks the store for the next job in the same call. While the store is unavailable, the
 * recorder keeps trying as long as this process lives, because only the holder of the run token can record that the work
 * is done or release the job without losing its lease.
 */
final class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Jobs jobs;
    private final RunSettings settings;
    private final Set<String> types;
    private final Future<Void> stopRequested;

    /**
     * Creates a recorder.
     *
     * @param types the types that can run here
     * @param stopRequested completes when this process must end. The recorder then gives up on a store that has been
     *     unavailable for the length of two leases
     */
    OutcomeRecorder(Jobs jobs, RunSettings settings, Set<String> types, Future<Void> stopRequested) {
        this.jobs = jobs;
        this.settings = settings;
        this.types = types;
        this.stopRequested = stopRequested;
    }

    /** A call to the store that ends a run; it may be repeated. */
    private interface Ending extends Function<Optional<Offer>, RunEnd> {}

    /**
     * Records how a run ended.
     *
     * @param timeForNext how long the next run may take; zero if there must not be one
     * @return the next job; it must be run or released
     */
    Optional<Held> record(JobRun run, Supplier<Duration> timeForNext) {
        return repeat(run.claim(), ending(run), timeForNext);
    }

    /** Releases a job that was claimed but can't run here. It runs elsewhere at once, and the attempt does not count. */
    void release(Claimed claim) {
        repeat(claim, release(claim, false), () -> Duration.ZERO);
    }

    /** Releases a job that a run may have claimed; if it has not, nothing is done. The lease does not count as lost. */
    void releaseIfClaimed(JobId job, String run) {
        repeat(job, offer -> jobs.releaseWithToken(job, run, true, offer), () -> Duration.ZERO)
                .map(it -> it.end().state().isPresent())
                .ifPresent(released ->
                        LOG.info("{} was {} here", job, released ? "claimed and is now released" : "not claimed"));
    }

    private Ending ending(JobRun run) {
        Claimed claim = run.claim();
        if (run.result().isPresent() && run.end() != End.TIMEOUT) {
            // A handler that finished before it noticed the interruption has succeeded. If another run holds the lease
            // now, the run token prevents this result from being recorded.
            return success(run, UnicodeText.wellFormedJson(run.result().get()));
        }
        return switch (run.end()) {
            case ENDED -> failure(run, run.error().orElseThrow());
            case TIMEOUT ->
                failure(
                        run,
                        FailureReason.TIMEOUT,
                        "timeout",
                        "The handler did not end within " + claim.timeout() + ".",
                        true);
            // The store turns this failure into a cancellation.
            case CANCELLED -> failure(run, FailureReason.ERROR, "cancelled", "The job was cancelled.", false);
            case SHUTDOWN -> {
                LOG.info("the process is shutting down; attempt {} of {} is released", claim.attempt(), claim.job());
                yield release(claim, false);
            }
            case LEASE_LOST -> {
                LOG.warn("attempt {} of {} could not keep its lease and was interrupted", claim.attempt(), claim.job());
                // While Redis was unavailable, nothing could act on the expired lease, so this run can still release
                // the job.
                yield release(claim, run.isCutOff());
            }
        };
    }

    private Ending success(JobRun run, String result) {
        int bytes = result.getBytes(StandardCharsets.UTF_8).length;
        int most = run.type().resultLimit();
        return bytes > most
                ? failure(run, ResultLimit.exceeded(bytes, most))
                : offer -> jobs.completeWithToken(run.claim().job(), run.claim().run(), result, offer);
    }

    private Ending failure(JobRun run, Throwable error) {
        if (error instanceof JobFailedException known) {
            return failure(
                    run,
                    FailureReason.ERROR,
                    String.valueOf(known.type()),
                    String.valueOf(known.getMessage()),
                    known.retryable());
        }
        // Other exceptions can contain class names and secrets, so they are only logged.
        LOG.warn("the handler of {} threw an exception", run.claim().job(), error);
        String message = "The handler threw an unexpected exception. Search the log of run-fn for this job's id.";
        return failure(run, FailureReason.ERROR, "handler-error", message, true);
    }

    private Ending failure(JobRun run, FailureReason reason, String type, String message, boolean retryable) {
        Claimed claim = run.claim();
        Failure failure = new Failure(reason, type, message, retryable);
        Duration pause = run.type()
                .backoff()
                .after(claim.failures() + 1, ThreadLocalRandom.current().nextDouble());
        return offer -> jobs.failWithToken(claim.job(), claim.run(), failure, pause, offer);
    }

    private Ending release(Claimed claim, boolean cutOff) {
        return offer -> jobs.releaseWithToken(claim.job(), claim.run(), cutOff, offer);
    }

    private Optional<Held> repeat(Claimed claim, Ending ending, Supplier<Duration> timeForNext) {
        Optional<Recorded> recorded = repeat(claim.job(), ending, timeForNext);
        if (recorded.isPresent() && recorded.get().end().state().isEmpty()) {
            LOG.warn("attempt {} of {} had lost its lease; its outcome was not recorded", claim.attempt(), claim.job());
        }
        return recorded.flatMap(it -> it.end().next().map(next -> new Held(next, it.sentAt())));
    }

    private record Recorded(RunEnd end, long sentAt) {}

    /** Returns nothing if it gave up on the store. */
    private Optional<Recorded> repeat(JobId job, Ending ending, Supplier<Duration> timeForNext) {
        String nextRun = Token.fresh();
        boolean offered = false;
        // After an outage of Redis, no lease expires for one lease period.
        long patienceEnd = System.nanoTime() + settings.lease().multipliedBy(2).toNanos();
        while (true) {
            Duration time = timeForNext.get();
            // The reply to an earlier call may be lost together with the job that it handed over.
            offered |= !time.isZero();
            Optional<Offer> offer =
                    offered ? Optional.of(new Offer(nextRun, time, settings.lease(), types)) : Optional.empty();
            long sentAt = System.nanoTime();
            try {
                return Optional.of(new Recorded(ending.apply(offer), sentAt));
            } catch (JobStoreException e) {
                boolean givesUp = stopRequested.isDone() && System.nanoTime() - patienceEnd >= 0;
                if (givesUp || !pause(PAUSE)) {
                    LOG.error("the outcome of {} could not be recorded; the job will run again", job, e);
                    return Optional.empty();
                }
            }
        }
    }

    /** Waits; returns false if this thread was interrupted. */
    static boolean pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
