package dev.jobfn.event;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Outcome;
import dev.jobfn.redis.RedisJobStore;
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
 * Removes outcomes from the store's outbox that the broker has taken, many at a time. One that it fails to remove is
 * published again by the clock, which outcome events allow.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Well below the ten seconds after which the clock publishes what is left. */
    private static final Duration GATHER = Duration.ofMillis(250);

    private static final int MOST = 1_000;

    private final RedisJobStore store;
    private final LinkedBlockingQueue<Outcome> taken = new LinkedBlockingQueue<>();
    private final Thread remover = new Thread(this::remove, "outbox");
    private volatile boolean closed;

    Outbox(RedisJobStore store) {
        this.store = store;
        remover.setDaemon(true);
        remover.start();
    }

    void taken(Outcome outcome) {
        taken.add(outcome);
    }

    private void remove() {
        try {
            while (!closed) {
                Outcome first = taken.poll(GATHER.toMillis() * 4, TimeUnit.MILLISECONDS);
                if (first != null) {
                    gather();
                    settle(first);
                }
            }
        } catch (InterruptedException e) {
            // Closed: what is left is removed by the closing thread.
        }
    }

    private static void gather() {
        try {
            TimeUnit.MILLISECONDS.sleep(GATHER.toMillis());
        } catch (InterruptedException e) {
            // Closed: what was taken so far is removed now.
        }
    }

    private void settle(Outcome first) {
        List<Outcome> batch = new ArrayList<>();
        batch.add(first);
        taken.drainTo(batch, MOST - 1);
        Map<String, List<String>> byQueue = batch.stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.job().queue(), Collectors.mapping(Outcome::entry, Collectors.toList())));
        byQueue.forEach((queue, entries) -> {
            try {
                store.settle(queue, entries);
            } catch (JobStoreException | IllegalStateException e) {
                // Also what no retry mends, as a right that is missing: this thread must outlive it.
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
        for (Outcome first = taken.poll(); first != null; first = taken.poll()) {
            settle(first);
        }
    }
}
