package dev.jobfn.run;

import dev.jobfn.event.FollowUps;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.job.Answer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Claim.Claimed;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Token;
import dev.jobfn.redis.RedisJobStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes dispatched jobs for runs, and gives back those that can't run here. Both throw {@link JobStoreException}. */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final RedisJobStore store;
    private final FollowUps followUps;
    private final RunSettings times;

    Claims(RedisJobStore store, FollowUps followUps, RunSettings times) {
        this.store = store;
        this.followUps = followUps;
        this.times = times;
    }

    /**
     * Claims; empty where the dispatch has been superseded, or too little of its request is left. Where the store may have
     * claimed and could not say so, it is asked again as the same run: to another one it would refuse the job, which would
     * then have to lose its lease.
     */
    Optional<Claimed> claim(Queued queued) throws InterruptedException {
        String run = Token.fresh();
        long end = System.nanoTime() + times.lease().toNanos() / 2;
        boolean mayBeOurs = false;
        while (true) {
            try {
                Answer<Claim> answer =
                        store.claimIfDispatched(queued.job(), queued.token(), run, times.lease(), times.budget());
                followUps.publish(answer.followUp());
                if (answer.value() instanceof Claim.Late) {
                    LOG.warn("too little is left of a request for {}; it was put back", queued.job());
                }
                return answer.value() instanceof Claimed claim ? Optional.of(claim) : Optional.empty();
            } catch (JobStoreException e) {
                mayBeOurs |= e.kind() == JobStoreException.Kind.UNKNOWN_OUTCOME;
                if (!mayBeOurs || System.nanoTime() - end >= 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        }
    }

    /** Gives a job back that was not claimed; it is dispatched again after the pause. */
    void giveBack(Queued queued, Duration pause) {
        followUps.publish(store.undispatchWithToken(queued.job(), queued.token(), pause, Duration.ZERO)
                .followUp());
    }
}
