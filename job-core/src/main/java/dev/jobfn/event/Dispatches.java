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
 * Publishes the events of dispatches, several jobs in one where their type allows it. One of unknown fate is published again, after
 * 1, 2 and 4 s; the dispatch token lets only one copy claim the job. Refused ones are handed to their taker.
 */
final class Dispatches {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatches.class);

    /**
     * Events that are not full leave no closer together than this for each job that they may carry, so that jobs that come close
     * together share one: a thousand jobs a second, fifty an event, come five an event, and wait 2.5 ms for it.
     */
    static final Duration SPACING = Duration.ofNanos(100_000);

    private final Publisher publisher;
    private final Catalog catalog;
    private final InFlight underway;
    private final Consumer<List<Dispatch>> refused;
    private final Map<Shared, Coalescer<Dispatch>> convoys = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param refused takes those that the broker refused; must not block */
    Dispatches(Publisher publisher, Catalog catalog, InFlight underway, Consumer<List<Dispatch>> refused) {
        this.publisher = publisher;
        this.catalog = catalog;
        this.underway = underway;
        this.refused = refused;
    }

    /**
     * What the dispatches of one event have in common.
     *
     * @param queue their queue
     * @param type their type's name
     * @param batch how many may share it
     */
    private record Shared(String queue, String type, int batch) {}

    void publish(List<Dispatch> all) {
        all.stream().collect(Collectors.groupingBy(this::shared)).forEach((shared, dispatches) -> {
            underway.begin(dispatches.size());
            convoys.computeIfAbsent(
                            shared, fresh -> new Coalescer<>(fresh.batch(), trip -> publish(trip, fresh.batch())))
                    .add(dispatches);
        });
    }

    /** Neither a job that has lost a lease nor one of a long lane shares its event: each runs alone in its process. */
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

    private CompletableFuture<?> send(List<Dispatch> dispatches, int tries) {
        long begun = System.nanoTime();
        return publisher.urgently(() -> JobEvents.queued(dispatches)).thenAccept(taken -> {
            if (taken.equals(Optional.of(Taken.NO))) {
                refused.accept(dispatches);
            } else if (taken.equals(Optional.of(Taken.UNKNOWN))) {
                sendAgain(dispatches, tries, begun);
            }
            underway.end(dispatches.size());
        });
    }

    private void sendAgain(List<Dispatch> dispatches, int tries, long begun) {
        if (tries == Again.MOST || closed) {
            return;
        }
        LOG.warn(
                "the broker may or may not have the event of {}; it is published again",
                dispatches.get(0).job());
        long left = Again.pause(tries).toNanos() - (System.nanoTime() - begun);
        CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS).execute(() -> {
            if (!closed) {
                underway.begin(dispatches.size());
                CompletableFuture<?> unused = send(dispatches, tries + 1);
            }
        });
    }

    /** Publishes nothing again from now on: the clocks see to what is unclaimed. */
    void close() {
        closed = true;
    }
}
