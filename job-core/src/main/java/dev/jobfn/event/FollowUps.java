package dev.jobfn.event;

import dev.jobfn.event.Broker.Taken;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Outcome;
import dev.jobfn.redis.RedisJobStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final Broker broker;
    private final RedisJobStore store;
    private final Outbox outbox;
    private final Phaser underway = new Phaser(1);
    private final ExecutorService refusals = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "refused-dispatches");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts a thread that removes what was published from the outbox. */
    public FollowUps(Broker broker, RedisJobStore store) {
        this.broker = broker;
        this.store = store;
        this.outbox = new Outbox(store);
    }

    /** Publishes all of it; returns at once. */
    public void publish(FollowUp followUp) {
        followUp.clock().ifPresent(token -> track(broker.publish(JobEvents.clock(followUp.queue(), token))));
        followUp.dispatches().forEach(this::publish);
        followUp.outcomes().forEach(this::publish);
    }

    private void publish(Dispatch dispatch) {
        track(broker.publish(JobEvents.queued(dispatch))
                .thenCompose(taken -> taken == Taken.NO
                        // It waits for Redis, which the HTTP client's threads must not.
                        ? CompletableFuture.runAsync(() -> takeBack(dispatch), refusals)
                        : CompletableFuture.completedFuture(null)));
    }

    private void publish(Outcome outcome) {
        track(broker.publish(JobEvents.outcome(outcome)).thenAccept(taken -> {
            if (taken == Taken.YES) {
                outbox.taken(outcome);
            }
        }));
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

    private void track(CompletableFuture<?> publication) {
        underway.register();
        CompletableFuture<?> unused = publication.whenComplete((done, error) -> underway.arriveAndDeregister());
    }

    /** Waits until all is published, 10 s at most. */
    @Override
    public void close() {
        try {
            underway.awaitAdvanceInterruptibly(underway.arrive(), LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("stopped before all events were published; the clock publishes the rest");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refusals.shutdown();
        outbox.close();
    }
}
