package dev.jobfn.run.execution;

import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Token;
import dev.jobfn.redis.Jobs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims dispatched jobs, and undoes the dispatch of jobs that can't run here. */
final class JobClaimer {
    private static final Logger LOG = LoggerFactory.getLogger(JobClaimer.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Jobs jobs;
    private final RunSettings settings;
    private final OutcomeRecorder outcomes;
    private final Executor threads;
    private final Executor afterPause;

    /**
     * Creates a claimer.
     *
     * @param outcomes releases jobs whose claim is in doubt
     * @param threads runs work that must not run on the threads that deliver the store's replies
     */
    JobClaimer(Jobs jobs, RunSettings settings, OutcomeRecorder outcomes, Executor threads) {
        this.jobs = jobs;
        this.settings = settings;
        this.outcomes = outcomes;
        this.threads = threads;
        this.afterPause = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, threads);
    }

    /**
     * The store's reply to a claim.
     *
     * @param sentAt the {@link System#nanoTime} before the last request was sent; the lease begins after that
     */
    record ClaimReply(Claim claim, long sentAt) {}

    /**
     * Claims a job. If the outcome is unknown, the claim is repeated at least once with the same run token, because the
     * store would refuse the job to any other run. If the outcome stays unknown, the job is released with that token as
     * soon as the store can be reached, so that the job does not lose a lease that no run knows about. Never blocks.
     *
     * @param place where the job can run now
     */
    CompletableFuture<ClaimReply> claim(Queued queued, Place place) {
        long end = System.nanoTime() + settings.lease().toNanos() / 2;
        return claim(queued, place, Token.fresh(), end, false);
    }

    /**
     * Claims a job with this run token.
     *
     * @param end the time until which the claim may be repeated; one repetition is allowed even after that
     * @param maybeClaimed whether an earlier request may have claimed the job
     */
    private CompletableFuture<ClaimReply> claim(
            Queued queued, Place place, String run, long end, boolean maybeClaimed) {
        long sentAt = System.nanoTime();
        return jobs.claimAsync(queued.job(), queued.token(), run, place, settings.lease(), settings.budget(), threads)
                .thenApply(claim -> claimed(queued, claim))
                .toCompletableFuture()
                .thenApply(claim -> new ClaimReply(claim, sentAt))
                .exceptionallyCompose(error -> {
                    boolean inDoubt = maybeClaimed || isOutcomeUnknown(error);
                    if (inDoubt && (!maybeClaimed || System.nanoTime() - end < 0)) {
                        return CompletableFuture.runAsync(() -> {}, afterPause)
                                .thenCompose(waited -> claim(queued, place, run, end, true));
                    }
                    if (inDoubt) {
                        LOG.warn("{} may have been claimed by this process; if so, it will be released", queued.job());
                        CompletableFuture<Void> unused = CompletableFuture.completedFuture(queued.job())
                                .thenComposeAsync(job -> outcomes.releaseIfClaimed(job, run), threads);
                    }
                    return CompletableFuture.failedFuture(error);
                });
    }

    private static boolean isOutcomeUnknown(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof JobStoreException known && known.kind() == JobStoreException.Kind.UNKNOWN_OUTCOME;
    }

    private static Claim claimed(Queued queued, Claim claim) {
        if (claim instanceof Claim.Late) {
            LOG.warn("the request has too little time left for {}; the job was put back", queued.job());
        }
        return claim;
    }

    /**
     * Undoes the dispatch of a job that was not claimed. The job is dispatched again after the pause.
     *
     * @return whether the dispatch was current; if not, nothing was done
     * @throws JobStoreException if the outcome is unknown
     */
    boolean undispatch(Queued queued, Duration pause) {
        return jobs.undispatchWithToken(queued.job(), queued.token(), pause, Duration.ZERO);
    }
}
