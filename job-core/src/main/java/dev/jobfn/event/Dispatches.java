package dev.jobfn.event;

import dev.jobfn.event.Broker.Taken;
import dev.jobfn.job.Dispatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of dispatches. If it is unknown whether the broker has an event, the event is published again
 * after 1, 2 and 4 s. The dispatch token lets only one copy claim the job. Refused dispatches go to a callback.
 */
final class Dispatches {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatches.class);

    private final SendQueue sendQueue;
    private final InFlight inFlight;
    private final Consumer<Dispatch> refused;
    private volatile boolean closed;

    /** @param refused receives the dispatches that the broker refused; must not block */
    Dispatches(SendQueue sendQueue, InFlight inFlight, Consumer<Dispatch> refused) {
        this.sendQueue = sendQueue;
        this.inFlight = inFlight;
        this.refused = refused;
    }

    void publish(Dispatch dispatch) {
        publish(dispatch, 0);
    }

    private void publish(Dispatch dispatch, int repeats) {
        inFlight.begin(1);
        long begun = System.nanoTime();
        CompletableFuture<?> unused = sendQueue
                .urgently(() -> JobEvents.queued(dispatch))
                .thenAccept(taken -> {
                    if (taken.equals(Optional.of(Taken.NO))) {
                        refused.accept(dispatch);
                    } else if (taken.equals(Optional.of(Taken.UNKNOWN))) {
                        publishAgain(dispatch, repeats, begun);
                    }
                    inFlight.end(1);
                });
    }

    private void publishAgain(Dispatch dispatch, int repeats, long begun) {
        if (repeats == RepublishDelay.MOST_REPEATS || closed) {
            return;
        }
        LOG.warn("the broker may or may not have the event of {}; publishing it again", dispatch.job());
        long left = RepublishDelay.after(repeats).toNanos() - (System.nanoTime() - begun);
        CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS).execute(() -> {
            if (!closed) {
                publish(dispatch, repeats + 1);
            }
        });
    }

    /** Stops republishing events; the clocks take care of unclaimed jobs. */
    void close() {
        closed = true;
    }
}
