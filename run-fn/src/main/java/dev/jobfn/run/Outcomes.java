package dev.jobfn.run;

import dev.jobfn.catalog.JobType;
import dev.jobfn.event.FollowUps;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.UnicodeText;
import dev.jobfn.redis.RedisJobStore;
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
 * Records how runs ended. While the store is away it asks again, for as long as this process lives: only the run token can tell
 * that the work is done, or that the job may run elsewhere though nobody died. What each answers is done once the store knows it.
 */
final class Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final RedisJobStore store;
    private final FollowUps followUps;
    private final Executor threads;
    private final Executor afterPause;
    private final Duration patience;
    private final Future<Void> cleared;

    /**
     * Has recorded nothing yet.
     *
     * @param threads for what may not be done by those who bring the store's answers
     * @param cleared done once this process must end: then it waits for the store for two leases only
     */
    Outcomes(RedisJobStore store, FollowUps followUps, RunSettings times, Executor threads, Future<Void> cleared) {
        this.store = store;
        this.followUps = followUps;
        this.threads = threads;
        this.afterPause = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, threads);
        this.cleared = cleared;
        // After Redis was away nothing is reaped for one lease.
        this.patience = times.lease().multipliedBy(2);
    }

    CompletableFuture<Void> succeeded(Claimed claim, JobType type, String made) {
        String result = UnicodeText.wellFormedJson(made);
        int bytes = result.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > type.resultLimit()) {
            return failed(claim, type, ResultLimit.exceeded(bytes, type.resultLimit()));
        }
        return store.startCompletion(claim.job(), claim.run(), result)
                .thenCompose(answer -> recorded(claim, answer))
                .toCompletableFuture()
                .exceptionallyComposeAsync(
                        error -> record(claim, () -> store.completeWithToken(claim.job(), claim.run(), result)),
                        threads);
    }

    private CompletableFuture<Void> recorded(Claimed claim, Answer<Optional<JobState>> answer) {
        say(claim, answer);
        return followUps.publish(answer.followUp(), threads);
    }

    CompletableFuture<Void> failed(Claimed claim, JobType type, Throwable error) {
        if (error instanceof JobFailedException known) {
            String message = String.valueOf(known.getMessage());
            return failed(
                    claim,
                    type,
                    new Failure(FailureReason.ERROR, String.valueOf(known.type()), message, known.retryable()));
        }
        // What others throw can name classes and hold secrets; the log has it.
        LOG.warn("the handler of {} threw", claim.job(), error);
        String message = "The handler threw an unexpected error; the log of run-fn tells it with this job's id.";
        return failed(claim, type, new Failure(FailureReason.ERROR, "handler-error", message, true));
    }

    CompletableFuture<Void> timedOut(Claimed claim, JobType type) {
        String message = "The handler did not end within " + claim.timeout() + ".";
        return failed(claim, type, new Failure(FailureReason.TIMEOUT, "timeout", message, true));
    }

    /** The store makes a cancellation of it, as the job was asked to end. */
    CompletableFuture<Void> cancelled(Claimed claim, JobType type) {
        return failed(claim, type, new Failure(FailureReason.ERROR, "cancelled", "The job was cancelled.", false));
    }

    /** The job runs again, elsewhere and at once; this attempt does not count. */
    CompletableFuture<Void> released(Claimed claim) {
        return record(claim, () -> queued(store.releaseWithToken(claim.job(), claim.run())));
    }

    /** The same of a run that could not reach the store. */
    CompletableFuture<Void> releasedCutOff(Claimed claim) {
        return record(claim, () -> queued(store.releaseCutOffWithToken(claim.job(), claim.run())));
    }

    /** The same of a run that may hold the job without having heard so; where it does not, nothing is done. */
    CompletableFuture<Void> releasedUnheard(JobId job, String run) {
        return record(
                job,
                () -> store.releaseCutOffWithToken(job, run),
                released ->
                        LOG.info("{} was {} here", job, released.value() ? "claimed and is given back" : "not claimed"),
                System.nanoTime() + patience.toNanos());
    }

    private static Answer<Optional<JobState>> queued(Answer<Boolean> released) {
        return new Answer<>(released.value() ? Optional.of(JobState.QUEUED) : Optional.empty(), released.followUp());
    }

    private CompletableFuture<Void> failed(Claimed claim, JobType type, Failure failure) {
        Duration pause = type.backoff()
                .after(claim.failures() + 1, ThreadLocalRandom.current().nextDouble());
        return record(claim, () -> store.failWithToken(claim.job(), claim.run(), failure, pause));
    }

    private CompletableFuture<Void> record(Claimed claim, Supplier<Answer<Optional<JobState>>> writing) {
        return record(claim.job(), writing, answer -> say(claim, answer), System.nanoTime() + patience.toNanos());
    }

    private <T> CompletableFuture<Void> record(
            JobId job, Supplier<Answer<T>> writing, Consumer<Answer<T>> saying, long end) {
        try {
            Answer<T> answer = writing.get();
            followUps.publish(answer.followUp());
            saying.accept(answer);
            return DONE;
        } catch (JobStoreException e) {
            if (cleared.isDone() && System.nanoTime() - end >= 0) {
                LOG.error("the outcome of {} could not be recorded; it will run again", job, e);
                return DONE;
            }
            return CompletableFuture.runAsync(() -> {}, afterPause)
                    .thenCompose(waited -> record(job, writing, saying, end));
        }
    }

    private static void say(Claimed claim, Answer<Optional<JobState>> answer) {
        if (answer.value().isEmpty()) {
            LOG.warn("run {} of {} had lost its lease; its outcome is not recorded", claim.attempt(), claim.job());
        }
    }
}
