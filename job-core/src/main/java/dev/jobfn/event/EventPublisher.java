package dev.jobfn.event;

import dev.jobfn.event.Broker.Taken;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.FollowUpPublisher;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the follow-ups of transitions without making the caller wait. Whatever is not published is recovered: a
 * refused dispatch is undone, an unclaimed dispatch is published again by its queue's clock, and an outcome stays in
 * the outbox.
 */
public final class EventPublisher implements FollowUpPublisher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    /**
     * After a refusal, the queue dispatches nothing for this long, because the broker would probably refuse the next
     * event too.
     */
    private static final Duration HOLD = Duration.ofSeconds(1);

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    private final Store store;
    private final SendQueue sendQueue;
    private final Dispatches dispatches;
    private final LocalClocks localClocks;
    private final ClockStarts clocks;
    private final Outbox outbox;
    private final InFlight inFlight = new InFlight();
    private final ExecutorService refusals = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "refused-dispatches");
        thread.setDaemon(true);
        return thread;
    });

    /** What publishing needs from the store. Both methods wait for the store and throw {@link JobStoreException}. */
    public interface Store {
        /**
         * Undoes a dispatch whose event the broker refused.
         *
         * @param token the dispatch token
         * @param hold for how long the queue dispatches nothing
         * @return what to publish next
         */
        FollowUp undispatchRefused(JobId job, String token, Duration hold);

        /**
         * Removes the entries of accepted outcome events from the outbox.
         *
         * @param entries see {@link Outcome#entry()}
         */
        void settle(String queue, List<String> entries);
    }

    /**
     * Starts a thread that removes published outcomes from the outbox.
     *
     * @param localClocks is offered each clock first, so that events start only the clocks that it does not take
     */
    public EventPublisher(Broker broker, Store store, LocalClocks localClocks) {
        this.localClocks = localClocks;
        this.store = store;
        this.sendQueue = new SendQueue(broker);
        this.dispatches = new Dispatches(sendQueue, inFlight, this::refused);
        this.clocks = new ClockStarts(sendQueue, inFlight);
        this.outbox = new Outbox(store);
    }

    @Override
    public void publish(FollowUp followUp) {
        followUp.dispatches().forEach(dispatches::publish);
        followUp.outcomes().forEach(this::publish);
        followUp.clock()
                .filter(token -> !localClocks.hold(followUp.queue(), token))
                .ifPresent(token -> clocks.start(followUp.queue(), token));
    }

    private void publish(Outcome outcome) {
        inFlight.begin(1);
        CompletableFuture<?> unused = sendQueue
                .outcome(() -> JobEvents.outcome(outcome))
                .thenAccept(taken -> {
                    if (taken.equals(Optional.of(Taken.YES))) {
                        outbox.published(outcome);
                    }
                    inFlight.end(1);
                });
    }

    /** Runs on its own thread, because undoing waits for Redis and the HTTP client's threads must not wait. */
    private void refused(Dispatch dispatch) {
        inFlight.begin(1);
        CompletableFuture<?> unused = CompletableFuture.runAsync(() -> undo(dispatch), refusals)
                .whenComplete((done, error) -> inFlight.end(1));
    }

    private void undo(Dispatch dispatch) {
        LOG.warn("the broker refused the event of {}, which waits in its queue again", dispatch.job());
        try {
            publish(store.undispatchRefused(dispatch.job(), dispatch.token(), HOLD));
        } catch (JobStoreException e) {
            LOG.warn("{} stays dispatched until its clock finds it: {}", dispatch.job(), e.getMessage());
        }
    }

    /** Waits until everything is published, but no longer than 10 s. */
    @Override
    public void close() {
        dispatches.close();
        if (!inFlight.endsWithin(LONGEST_CLOSE)) {
            LOG.warn("stopped before all events were published; the clock publishes the rest");
        }
        refusals.shutdown();
        outbox.close();
    }
}
