package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.JobEvents;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.runtime.clock.ClockHolder;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs the clock that an event hands over. The event's request keeps this pod up for as long as something is due, or
 * until the request's time is over.
 */
final class ClockEvents {
    private final ClockHolder holder;
    private final Catalog catalog;
    private final Duration longest;

    /** @param longest how long one request may be held */
    ClockEvents(ClockHolder holder, Catalog catalog, Duration longest) {
        this.holder = holder;
        this.catalog = catalog;
        this.longest = longest;
    }

    /** Runs the clock of the event's queue until it ends. Returns at once if the event's token is not current. */
    void run(CloudEvent event) {
        String queue = String.valueOf(event.getExtension(JobEvents.QUEUE));
        Optional<String> token = JobEvents.readClock(event);
        if (token.isEmpty() || catalog.queue(queue).isEmpty()) {
            throw RequestProblems.notAnEvent().exception();
        }
        holder.runFor(longest, queue, token.get());
    }
}
