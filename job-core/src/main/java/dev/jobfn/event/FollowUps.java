package dev.jobfn.event;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.catalog.Queue;
import dev.jobfn.convoy.Convoy;
import dev.jobfn.event.Broker.Taken;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Outcome;
import dev.jobfn.redis.RedisJobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a transition left to publish, without making its caller wait. What is not published is made good by the
 * store: a refused dispatch is taken back, one of unknown fate runs into its deadline, an outcome stays in the outbox.
 */
public final class FollowUps implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowUps.class);
    /** After a refusal nothing of the queue is dispatched for this long: the broker would refuse the next as well. */
    private static final Duration HOLD = Duration.ofSeconds(1);

    /**
     * Events that are not full leave no closer together than this for each job that they may carry, so that jobs that come close
     * together share one: a thousand jobs a second, fifty an event, come five an event, and wait 2.5 ms for it.
     */
    static final Duration SPACING = Duration.ofNanos(100_000);

    /** How often a clock's event is offered, a hold apart: within the 15 s for which its token holds. */
    private static final int CLOCK_TRIES = 10;

    private static final Executor LATER = CompletableFuture.delayedExecutor(HOLD.toMillis(), TimeUnit.MILLISECONDS);

    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final Broker broker;
    private final RedisJobStore store;
    private final Catalog catalog;
    private final Outbox outbox;
    private final Map<Shared, Convoy<Dispatch>> convoys = new ConcurrentHashMap<>();
    private final Underway underway = new Underway();
    private final ExecutorService refusals = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "refused-dispatches");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts a thread that removes what was published from the outbox. */
    public FollowUps(Broker broker, RedisJobStore store, Catalog catalog) {
        this.broker = broker;
        this.store = store;
        this.catalog = catalog;
        this.outbox = new Outbox(store);
    }

    /**
     * What the dispatches of one event have in common.
     *
     * @param queue their queue
     * @param type their type's name
     * @param batch how many may share it
     */
    private record Shared(String queue, String type, int batch) {}

    /** Publishes all of it; returns at once. */
    public void publish(FollowUp followUp) {
        followUp.clock().ifPresent(token -> publishClock(followUp.queue(), token));
        followUp.dispatches().stream()
                .collect(Collectors.groupingBy(this::shared))
                .forEach((shared, dispatches) -> {
                    underway.begin(dispatches.size());
                    convoys.computeIfAbsent(
                                    shared, fresh -> new Convoy<>(fresh.batch(), trip -> publish(trip, fresh.batch())))
                            .add(dispatches);
                });
        followUp.outcomes().forEach(this::publish);
    }

    /** As {@link #publish(FollowUp)}, by these threads, for one who must not be held up at all; done once it is on its way. */
    public CompletableFuture<Void> publish(FollowUp followUp, Executor threads) {
        return followUp.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> publish(followUp), threads);
    }

    private void publishClock(String queue, String token) {
        underway.begin(1);
        CompletableFuture<?> unused =
                startClock(queue, token, CLOCK_TRIES).whenComplete((done, error) -> underway.end(1));
    }

    /**
     * A clock that does not start is missed by the next script only, 15 s later, and there may be none: the one that took
     * back a refused dispatch was the last.
     */
    private CompletableFuture<?> startClock(String queue, String token, int tries) {
        return broker.publish(JobEvents.clock(queue, token))
                .thenCompose(taken -> taken == Taken.NO && tries > 1
                        ? CompletableFuture.runAsync(() -> {}, LATER)
                                .thenCompose(waited -> startClock(queue, token, tries - 1))
                        : CompletableFuture.completedFuture(null));
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
        CompletableFuture<Taken> answer = broker.publish(JobEvents.queued(dispatches));
        CompletableFuture<?> unused = answer.thenCompose(taken -> taken == Taken.NO
                        // It waits for Redis, which the HTTP client's threads must not.
                        ? CompletableFuture.runAsync(() -> dispatches.forEach(this::takeBack), refusals)
                        : CompletableFuture.completedFuture(null))
                .whenComplete((done, error) -> underway.end(dispatches.size()));
        return answer.thenCombine(
                new CompletableFuture<>()
                        .completeOnTimeout(null, SPACING.multipliedBy(batch).toNanos(), TimeUnit.NANOSECONDS),
                (taken, spaced) -> taken);
    }

    private void publish(Outcome outcome) {
        underway.begin(1);
        CompletableFuture<?> unused = broker.publish(JobEvents.outcome(outcome))
                .thenAccept(taken -> {
                    if (taken == Taken.YES) {
                        outbox.taken(outcome);
                    }
                })
                .whenComplete((done, error) -> underway.end(1));
    }

    private void takeBack(Dispatch dispatch) {
        LOG.warn("the broker refused the event of {}; it waits in its queue", dispatch.job());
        try {
            publish(store.undispatchWithToken(dispatch.job(), dispatch.token(), Duration.ZERO, HOLD)
                    .followUp());
        } catch (JobStoreException e) {
            LOG.warn("{} stays dispatched until its deadline: {}", dispatch.job(), e.getMessage());
        }
    }

    /** Waits until all is published, 10 s at most. */
    @Override
    public void close() {
        if (!underway.endsWithin(LAST_WORDS)) {
            LOG.warn("stopped before all events were published; the clock publishes the rest");
        }
        refusals.shutdown();
        outbox.close();
    }
}
