package dev.jobfn.event;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes outcomes that the broker has accepted from the store's outbox, many at a time. If a removal fails, the clock
 * publishes the outcome again, so outcome events are delivered at least once.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Well below the 10 s after which the clock publishes what is left in the outbox. */
    private static final Duration GATHER_TIME = Duration.ofMillis(250);

    private static final int LARGEST_BATCH = 1_000;

    private final EventPublisher.Store store;
    private final LinkedBlockingQueue<Outcome> published = new LinkedBlockingQueue<>();
    private final Thread remover = new Thread(this::remove, "outbox");
    private volatile boolean closed;

    Outbox(EventPublisher.Store store) {
        this.store = store;
        remover.setDaemon(true);
        remover.start();
    }

    void published(Outcome outcome) {
        published.add(outcome);
    }

    private void remove() {
        try {
            while (!closed) {
                Outcome first = published.poll(GATHER_TIME.toMillis() * 4, TimeUnit.MILLISECONDS);
                if (first != null) {
                    gather();
                    settle(first);
                }
            }
        } catch (InterruptedException e) {
            // The outbox is closed. The closing thread removes what is left.
        }
    }

    private static void gather() {
        try {
            TimeUnit.MILLISECONDS.sleep(GATHER_TIME.toMillis());
        } catch (InterruptedException e) {
            // The outbox is closed. Everything gathered so far is removed now.
        }
    }

    private void settle(Outcome first) {
        List<Outcome> batch = new ArrayList<>();
        batch.add(first);
        published.drainTo(batch, LARGEST_BATCH - 1);
        Map<String, List<String>> byQueue = batch.stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.job().queue(), Collectors.mapping(Outcome::entry, Collectors.toList())));
        byQueue.forEach((queue, entries) -> {
            try {
                store.settle(queue, entries);
            } catch (JobStoreException | IllegalStateException e) {
                // This thread must also survive errors that a retry can't fix, such as a missing permission.
                LOG.warn("{} outcomes stay in the outbox: {}", entries.size(), e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        remover.interrupt();
        try {
            remover.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Outcome first = published.poll(); first != null; first = published.poll()) {
            settle(first);
        }
    }
}
