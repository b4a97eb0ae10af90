package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.JobEvents;
import dev.jobfn.event.JobEvents.Queued;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.Jobs;
import dev.jobfn.redis.Queues;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers from failed deliveries of jobfn's own events. If the event was meant to dispatch a job, the dispatch is
 * undone, so that the job is dispatched again. If the event was meant to start a clock, a successor starts.
 * Only an event with the current token has an effect.
 */
final class Undelivered {
    private static final Logger LOG = LoggerFactory.getLogger(Undelivered.class);
    /** An immediate second dispatch would probably fail too. */
    private static final Duration HOLD = Duration.ofSeconds(1);

    private final Catalog catalog;
    private final Jobs jobs;
    private final Queues queues;

    Undelivered(Catalog catalog, Jobs jobs, Queues queues) {
        this.catalog = catalog;
        this.jobs = jobs;
        this.queues = queues;
    }

    /**
     * Recovers from an undelivered event.
     *
     * @return whether the event was one of jobfn's own, in which case nothing more needs to be done
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

    /** @param queued dispatched jobs, all in one queue */
    private void undo(List<Queued> queued) {
        if (queued.isEmpty() || catalog.queue(queued.get(0).job().queue()).isEmpty()) {
            return;
        }
        boolean undone = jobs.undispatchWithTokens(
                queued.get(0).job().queue(),
                queued.stream().collect(Collectors.toMap(Queued::job, Queued::token, (first, second) -> first)),
                Duration.ZERO,
                HOLD);
        if (undone) {
            LOG.warn(
                    "The event of job {} was not delivered; the job will be dispatched again",
                    queued.get(0).job());
        }
    }

    private void succeed(String queue, Optional<String> token) {
        if (token.isEmpty() || catalog.queue(queue).isEmpty()) {
            return;
        }
        if (queues.handOverWithToken(queue, token.get())) {
            LOG.warn("The clock event of queue {} was not delivered; a successor has been started", queue);
        }
    }
}
