package dev.jobfn.run;

import dev.jobfn.event.FollowUps;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Place;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Token;
import dev.jobfn.redis.RedisJobStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes dispatched jobs for runs, and gives back those that can't run here. */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final RedisJobStore store;
    private final FollowUps followUps;
    private final RunSettings times;
    private final Outcomes outcomes;
    private final Executor threads;
    private final Executor afterPause;

    /**
     * Has claimed nothing yet.
     *
     * @param outcomes records what is given back
     * @param threads for what may not be done by those who bring the store's answers
     */
    Claims(RedisJobStore store, FollowUps followUps, RunSettings times, Outcomes outcomes, Executor threads) {
        this.store = store;
        this.followUps = followUps;
        this.times = times;
        this.outcomes = outcomes;
        this.threads = threads;
        this.afterPause = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, threads);
    }

    /**
     * What a claim came to.
     *
     * @param askedAt before the store was asked for it the last time, {@link System#nanoTime}; a lease begins after that
     */
    record Taken(Claim claim, long askedAt) {}

    /**
     * Claims. Where the store may have claimed and could not say so, it is asked again as the same run, once at least: to another one
     * it would refuse the job. If it stays unknown, the job is given back as this run once the store can be reached, so that it need
     * not lose a lease of which nobody knows. Holds up nobody.
     *
     * @param place where the job can run now
     */
    CompletableFuture<Taken> claim(Queued queued, Place place) {
        return claim(
                queued, place, Token.fresh(), System.nanoTime() + times.lease().toNanos() / 2, false);
    }

    /**
     * Claims as this run.
     *
     * @param end until when it is asked more than once again
     * @param maybeOurs whether the store may have claimed it already
     */
    private CompletableFuture<Taken> claim(Queued queued, Place place, String run, long end, boolean maybeOurs) {
        long askedAt = System.nanoTime();
        return store.startClaim(queued.job(), queued.token(), run, place, times.lease(), times.budget())
                .thenCompose(answer -> claimed(queued, answer))
                .toCompletableFuture()
                .thenApply(claim -> new Taken(claim, askedAt))
                .exceptionallyCompose(error -> {
                    boolean open = maybeOurs || isOpen(error);
                    if (open && (!maybeOurs || System.nanoTime() - end < 0)) {
                        return CompletableFuture.runAsync(() -> {}, afterPause)
                                .thenCompose(waited -> claim(queued, place, run, end, true));
                    }
                    if (open) {
                        LOG.warn("it is not known whether {} was claimed here; it is given back if so", queued.job());
                        CompletableFuture<Void> unused = CompletableFuture.completedFuture(queued.job())
                                .thenComposeAsync(job -> outcomes.releasedUnheard(job, run), threads);
                    }
                    return CompletableFuture.failedFuture(error);
                });
    }

    private static boolean isOpen(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof JobStoreException known && known.kind() == JobStoreException.Kind.UNKNOWN_OUTCOME;
    }

    private CompletableFuture<Claim> claimed(Queued queued, Answer<Claim> answer) {
        if (answer.value() instanceof Claim.Late) {
            LOG.warn("too little is left of a request for {}; it was put back", queued.job());
        }
        return followUps.publish(answer.followUp(), threads).thenApply(published -> answer.value());
    }

    /**
     * Gives a job back that was not claimed; it is dispatched again after the pause.
     *
     * @return whether its dispatch was the current one; if not, nothing was done
     * @throws JobStoreException where it is not known that it was
     */
    boolean giveBack(Queued queued, Duration pause) {
        Answer<Boolean> answer = store.undispatchWithToken(queued.job(), queued.token(), pause, Duration.ZERO);
        followUps.publish(answer.followUp());
        return answer.value();
    }
}
