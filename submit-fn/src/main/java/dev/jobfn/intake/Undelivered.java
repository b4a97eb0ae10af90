package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.FollowUps;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.job.Answer;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.RedisClock;
import dev.jobfn.redis.RedisJobStore;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers from jobfn's own events that the broker could not deliver. It undoes the dispatch of a job, so that the job is dispatched
 * again, and starts a successor of a clock. Only an event with the current token has an effect.
 */
final class Undelivered {
    private static final Logger LOG = LoggerFactory.getLogger(Undelivered.class);
    /** A dispatch that follows immediately would probably fail again. */
    private static final Duration HOLD = Duration.ofSeconds(1);

    private final Catalog catalog;
    private final RedisJobStore store;
    private final RedisClock clock;
    private final FollowUps followUps;

    Undelivered(Catalog catalog, RedisJobStore store, RedisClock clock, FollowUps followUps) {
        this.catalog = catalog;
        this.store = store;
        this.clock = clock;
        this.followUps = followUps;
    }

    /**
     * Recovers from an undelivered event.
     *
     * @return whether the event was one of jobfn's own, so that nothing else has to be done
     * @throws JobStoreException if Redis does not answer; the event must be delivered again
     */
    boolean recover(CloudEvent event) {
        if (JobEvents.QUEUED.equals(event.getType())) {
            undo(JobEvents.readQueued(event));
            return true;
        }
        if (JobEvents.CLOCK.equals(event.getType())) {
            succeed(String.valueOf(event.getExtension(JobEvents.QUEUE)), JobEvents.readClock(event));
            return true;
        }
        return false;
    }

    /** @param queued jobs of one queue */
    private void undo(List<Queued> jobs) {
        if (jobs.isEmpty() || catalog.queue(jobs.get(0).job().queue()).isEmpty()) {
            return;
        }
        Answer<Boolean> answer = store.undispatchWithTokens(
                jobs.get(0).job().queue(),
                jobs.stream().collect(Collectors.toMap(Queued::job, Queued::token, (first, second) -> first)),
                Duration.ZERO,
                HOLD);
        followUps.publish(answer.followUp());
        if (answer.value()) {
            LOG.warn(
                    "The event of job {} was not delivered; the job will be dispatched again",
                    jobs.get(0).job());
        }
    }

    private void succeed(String queue, Optional<String> token) {
        if (token.isEmpty() || catalog.queue(queue).isEmpty()) {
            return;
        }
        clock.handOverWithToken(queue, token.get()).ifPresent(successor -> {
            LOG.warn("The clock event of queue {} was not delivered; another one has been published", queue);
            followUps.publish(new FollowUp(queue, List.of(), List.of(), Optional.of(successor)));
        });
    }
}
