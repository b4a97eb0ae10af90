package dev.jobfn.intake;

import dev.jobfn.http.event.Events;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.redis.RefusedEvents;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The dead-letter sink. It recovers jobs and clocks whose events were not delivered, and stores all other events for
 * operators to read.
 */
final class DeadLetters {
    private static final int TOO_LARGE = 413;

    private final Undelivered undelivered;
    private final RefusedEvents refused;

    DeadLetters(Undelivered undelivered, RefusedEvents refused) {
        this.undelivered = undelivered;
        this.refused = refused;
    }

    /** Handles a dead letter. If an event's data is too large, the event is stored without the data. */
    ServerResponse accept(ServerRequest request, BodyReader bodies) {
        try {
            handle(Events.read(request, bodies), false);
        } catch (ProblemException e) {
            if (e.problem().status() != TOO_LARGE) {
                throw e;
            }
            handle(Events.readWithoutData(request), true);
        }
        return Events.accepted();
    }

    private void handle(CloudEvent event, boolean unread) {
        if (undelivered.recover(event)) {
            return;
        }
        refused.add(RefusedEventDocument.of(event, unread, Instant.now()));
    }
}
