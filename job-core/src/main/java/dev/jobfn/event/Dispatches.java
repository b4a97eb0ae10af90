package dev.jobfn.event;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.catalog.Queue;
import dev.jobfn.coalesce.Coalescer;
import dev.jobfn.event.Broker.Taken;
import dev.jobfn.job.Dispatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of dispatches. One event carries several jobs if their type allows this. If it is unknown
 * whether the broker has an event, the event is published again after 1, 2 and 4 s. Because of the dispatch token, only
 * one copy can claim the job. Refused dispatches are passed to a callback.
 */
final class Dispatches {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatches.class);

    /**
     * The minimum gap before an event that is not full, for each job that the event may carry. The gap lets jobs
     * dispatched in quick succession share an event. At a thousand jobs per second and up to fifty jobs per event, each
     * event carries five jobs, and a job waits 2.5 ms.
     */
    static final Duration SPACING = Duration.ofNanos(100_000);

    private final SendQueue sendQueue;
    private final Catalog catalog;
    private final InFlight inFlight;
    private final Consumer<List<Dispatch>> refused;
    private final Map<Shared, Coalescer<Dispatch>> coalescers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param refused receives the dispatches that the broker refused; must not block */
    Dispatches(SendQueue sendQueue, Catalog catalog, InFlight inFlight, Consumer<List<Dispatch>> refused) {
        this.sendQueue = sendQueue;
        this.catalog = catalog;
        this.inFlight = inFlight;
        this.refused = refused;
    }

    /**
     * What dispatches must have in common to share an event.
     *
     * @param queue the queue of the dispatches
     * @param type the name of their type
     * @param batch how many dispatches may share an event
     */
    private record Shared(String queue, String type, int batch) {}

    void publish(List<Dispatch> all) {
        all.stream().collect(Collectors.groupingBy(this::shared)).forEach((shared, dispatches) -> {
            inFlight.begin(dispatches.size());
            coalescers
                    .computeIfAbsent(
                            shared, fresh -> new Coalescer<>(fresh.batch(), trip -> publish(trip, fresh.batch())))
                    .add(dispatches);
        });
    }

    /**
     * A job that has lost a lease or is in a long lane does not share its event, because it runs alone in its process.
     */
    private Shared shared(Dispatch dispatch) {
        String queue = dispatch.job().queue();
        boolean alone =
                dispatch.lost() > 0 || catalog.queue(queue).map(Queue::longLane).orElse(false);
        int batch = alone
                ? 1
                : catalog.type(dispatch.type()).map(JobType::dispatchBatch).orElse(1);
        return new Shared(queue, dispatch.type(), batch);
    }

    private CompletableFuture<?> publish(List<Dispatch> dispatches, int batch) {
        return send(dispatches, 0)
                .thenCombine(
                        new CompletableFuture<>()
                                .completeOnTimeout(
                                        null, SPACING.multipliedBy(batch).toNanos(), TimeUnit.NANOSECONDS),
                        (taken, spaced) -> taken);
    }

    private CompletableFuture<?> send(List<Dispatch> dispatches, int repeats) {
        long begun = System.nanoTime();
        return sendQueue.urgently(() -> JobEvents.queued(dispatches)).thenAccept(taken -> {
            if (taken.equals(Optional.of(Taken.NO))) {
                refused.accept(dispatches);
            } else if (taken.equals(Optional.of(Taken.UNKNOWN))) {
                sendAgain(dispatches, repeats, begun);
            }
            inFlight.end(dispatches.size());
        });
    }

    private void sendAgain(List<Dispatch> dispatches, int repeats, long begun) {
        if (repeats == RepublishDelay.MOST_REPEATS || closed) {
            return;
        }
        LOG.warn(
                "the broker may or may not have the event of {}; publishing it again",
                dispatches.get(0).job());
        long left = RepublishDelay.after(repeats).toNanos() - (System.nanoTime() - begun);
        CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS).execute(() -> {
            if (!closed) {
                inFlight.begin(dispatches.size());
                CompletableFuture<?> unused = send(dispatches, repeats + 1);
            }
        });
    }

    /** Stops republishing events; the clocks take care of unclaimed jobs. */
    void close() {
        closed = true;
    }
}
