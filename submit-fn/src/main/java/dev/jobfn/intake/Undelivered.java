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
 * Our own events that the broker could not deliver. Their jobs wait in Redis: a dispatch is undone, so that its job is dispatched
 * again, and a clock gets a successor. Only an event with the current token has an effect.
 */
final class Undelivered {
    private static final Logger LOG = LoggerFactory.getLogger(Undelivered.class);
    /** What could not be delivered now could not be delivered at once again. */
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
     * Recovers what an event of ours was about.
     *
     * @return whether it is one that needs no other treatment
     * @throws JobStoreException where Redis does not answer: the event must come again
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

    /** All of one queue. */
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
                    "the event of {} was not delivered; it is dispatched again",
                    jobs.get(0).job());
        }
    }

    private void succeed(String queue, Optional<String> token) {
        if (token.isEmpty() || catalog.queue(queue).isEmpty()) {
            return;
        }
        clock.handOverWithToken(queue, token.get()).ifPresent(successor -> {
            LOG.warn("the start of the clock of {} was not delivered; another is published", queue);
            followUps.publish(new FollowUp(queue, List.of(), List.of(), Optional.of(successor)));
        });
    }
}
