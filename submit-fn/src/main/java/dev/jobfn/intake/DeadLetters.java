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
 * The end of events that nobody took. What dispatches and clocks are about is recovered; the rest is kept for operators to read.
 */
final class DeadLetters {
    private static final int TOO_LARGE = 413;

    private final Undelivered undelivered;
    private final RefusedEvents refused;

    DeadLetters(Undelivered undelivered, RefusedEvents refused) {
        this.undelivered = undelivered;
        this.refused = refused;
    }

    /** Takes what a broker delivers here; one whose data is too large to be read is kept without it. */
    ServerResponse take(ServerRequest request, BodyReader bodies) {
        try {
            keep(Events.read(request, bodies), false);
        } catch (ProblemException e) {
            if (e.problem().status() != TOO_LARGE) {
                throw e;
            }
            keep(Events.readWithoutData(request), true);
        }
        return Events.accepted();
    }

    private void keep(CloudEvent event, boolean unread) {
        if (undelivered.recover(event)) {
            return;
        }
        refused.add(RefusedLetter.of(event, unread, Instant.now()));
    }
}
