package dev.jobfn.event;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.Broker.Taken;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Outcome;
import dev.jobfn.redis.RedisJobStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a transition left to publish, without making its caller wait. What is not published is recovered by the store: a
 * refused dispatch is undone, one that nobody claims is published again by its queue's clock, an outcome stays in the outbox.
 */
public final class FollowUps implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowUps.class);
    /** After a refusal nothing of the queue is dispatched for this long: the broker would refuse the next as well. */
    private static final Duration HOLD = Duration.ofSeconds(1);

    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final RedisJobStore store;
    private final Publisher publisher;
    private final Dispatches dispatches;
    private final ClockStarts clocks;
    private final Outbox outbox;
    private final InFlight underway = new InFlight();
    private final ExecutorService refusals = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "refused-dispatches");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts a thread that removes what was published from the outbox. */
    public FollowUps(Broker broker, RedisJobStore store, Catalog catalog) {
        this.store = store;
        this.publisher = new Publisher(broker);
        this.dispatches = new Dispatches(publisher, catalog, underway, this::refused);
        this.clocks = new ClockStarts(publisher, underway);
        this.outbox = new Outbox(store);
    }

    /** Publishes all of it; returns at once. */
    public void publish(FollowUp followUp) {
        followUp.clock().ifPresent(token -> clocks.start(followUp.queue(), token));
        dispatches.publish(followUp.dispatches());
        followUp.outcomes().forEach(this::publish);
    }

    /** As {@link #publish(FollowUp)}, by these threads, for one who must not be held up at all; done once it is on its way. */
    public CompletableFuture<Void> publish(FollowUp followUp, Executor threads) {
        return followUp.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> publish(followUp), threads);
    }

    private void publish(Outcome outcome) {
        underway.begin(1);
        CompletableFuture<?> unused = publisher
                .outcome(() -> JobEvents.outcome(outcome))
                .thenAccept(taken -> {
                    if (taken.equals(Optional.of(Taken.YES))) {
                        outbox.taken(outcome);
                    }
                    underway.end(1);
                });
    }

    /** By a thread of its own: it waits for Redis, which the HTTP client's threads must not. */
    private void refused(List<Dispatch> event) {
        underway.begin(1);
        CompletableFuture<?> unused =
                CompletableFuture.runAsync(() -> undo(event), refusals).whenComplete((done, error) -> underway.end(1));
    }

    private void undo(List<Dispatch> event) {
        Dispatch first = event.get(0);
        LOG.warn("the broker refused the event of {}; its jobs wait in their queue", first.job());
        try {
            publish(store.undispatchWithTokens(
                            first.job().queue(),
                            event.stream().collect(Collectors.toMap(Dispatch::job, Dispatch::token)),
                            Duration.ZERO,
                            HOLD)
                    .followUp());
        } catch (JobStoreException e) {
            LOG.warn("{} stays dispatched until its clock looks at it: {}", first.job(), e.getMessage());
        }
    }

    /** Waits until all is published, 10 s at most. */
    @Override
    public void close() {
        dispatches.close();
        if (!underway.endsWithin(LAST_WORDS)) {
            LOG.warn("stopped before all events were published; the clock publishes the rest");
        }
        refusals.shutdown();
        outbox.close();
    }
}
