package dev.jobfn.run;

import dev.jobfn.event.FollowUps;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.Job.Progress;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.RedisJobStore;
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
 * Watches over a handler: renews the lease, and says when and why it must stop. All times are this process's own monotonic
 * ones, so neither a wrong clock nor a change of it matters.
 */
final class LeasedRun {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedRun.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final RedisJobStore store;
    private final FollowUps followUps;
    private final RunSettings times;
    private final Claimed claim;
    private final RunContext context;
    private final long deadline;
    private long leaseEnd;
    private long nextBeat;
    private boolean cutOff;

    /** @param claimedAt before the claim was sent, {@link System#nanoTime} */
    LeasedRun(
            RedisJobStore store,
            FollowUps followUps,
            RunSettings times,
            Claimed claim,
            RunContext context,
            long claimedAt) {
        this.store = store;
        this.followUps = followUps;
        this.times = times;
        this.claim = claim;
        this.context = context;
        this.deadline = System.nanoTime() + claim.timeout().toNanos();
        this.leaseEnd = claimedAt + times.lease().toNanos();
        this.nextBeat = System.nanoTime() + times.heartbeat().toNanos();
    }

    /** Why a handler is not waited for any longer. */
    enum End {
        /** It has returned or thrown. */
        ENDED,
        /** Its type's timeout is over. */
        TIMEOUT,
        /** A client asked that the job end. */
        CANCELLED,
        /** The lease is another's, or could not be renewed in time. */
        LEASE_LOST,
        /** This process must end, and the job go on elsewhere. */
        CLEARED
    }

    /** How soon there is something to do for a handler that has not ended: a heartbeat, unless it must end before. */
    Duration untilFirstBeat() {
        return Duration.ofNanos(soonest() - System.nanoTime());
    }

    private long soonest() {
        return Math.min(Math.min(deadline, leaseEnd), nextBeat);
    }

    /**
     * Returns as soon as the handler has ended or must.
     *
     * @param cleared done once no handler may go on here
     */
    End watch(HandlerThread handler, CompletableFuture<Void> cleared) throws InterruptedException {
        Future<Object> either = CompletableFuture.anyOf(handler.ended(), cleared);
        while (true) {
            if (isDoneBefore(soonest(), either)) {
                return handler.ended().isDone() ? End.ENDED : End.CLEARED;
            }
            long now = System.nanoTime();
            if (now - deadline >= 0) {
                return End.TIMEOUT;
            }
            if (now - leaseEnd >= 0) {
                return End.LEASE_LOST;
            }
            Optional<End> told = beat();
            if (told.isPresent()) {
                return told.get();
            }
        }
    }

    /** Whether an interrupted handler ends in its time of grace. The lease is held meanwhile, for its outcome's sake. */
    boolean seesOut(HandlerThread handler) throws InterruptedException {
        long end = System.nanoTime() + times.grace().toNanos();
        while (!isDoneBefore(Math.min(end, nextBeat), handler.ended())) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            beat();
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

    /** Renews the lease; what it answers is why the handler must end, if it must. */
    private Optional<End> beat() {
        long sent = System.nanoTime();
        Optional<Progress> progress = context.takeProgress();
        try {
            Answer<Optional<Boolean>> answer = store.heartbeatWithToken(
                    claim.job(),
                    claim.run(),
                    times.lease(),
                    progress.map(Progress::percent),
                    progress.map(Progress::message).orElse(""));
            followUps.publish(answer.followUp());
            nextBeat = sent + times.heartbeat().toNanos();
            leaseEnd = sent + times.lease().toNanos();
            cutOff = false;
            return answer.value()
                    .map(cancelled -> cancelled ? Optional.of(End.CANCELLED) : Optional.<End>empty())
                    .orElse(Optional.of(End.LEASE_LOST));
        } catch (JobStoreException e) {
            LOG.warn("a heartbeat of {} failed: {}", claim.job(), e.getMessage());
            progress.ifPresent(context::keepProgress);
            cutOff = true;
            nextBeat = System.nanoTime() + Math.min(times.heartbeat().toNanos(), AFTER_FAILURE.toNanos());
            return Optional.empty();
        }
    }
}
