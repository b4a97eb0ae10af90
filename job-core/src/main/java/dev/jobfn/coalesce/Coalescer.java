package dev.jobfn.coalesce;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Combines items that arrive close together into batches. An item that arrives while no batch is in flight is sent at
 * once. Items that arrive while a batch is in flight are sent together when that batch is done, when nothing has been
 * sent for 100 ms, or as soon as they fill a batch. Under light load, therefore, no item waits. Under heavy load, many
 * items share the cost of a batch. Safe for use by many threads. Never blocks.
 *
 * @param <T> the type of the items
 */
public final class Coalescer<T> {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    private final int size;
    private final Function<List<T>, CompletionStage<?>> sender;
    private final Deque<T> waiting = new ArrayDeque<>();
    private int inFlight;
    private long sent;
    /** The number of the last batch whose end no longer matters. */
    private long abandoned;
    /**
     * Whether a timer is running. All batches share one timer, because a timer per batch would cost more than the batch
     * itself.
     */
    private boolean watched;

    /**
     * Creates an empty coalescer.
     *
     * @param size how many items a batch may have, at least 1
     * @param sender sends a batch; the stage completes, with any value or an error, when the batch is done
     */
    public Coalescer(int size, Function<List<T>, CompletionStage<?>> sender) {
        this.size = size;
        this.sender = sender;
    }

    /** Adds items. They are sent in order, but not necessarily in one batch. */
    public void add(List<T> items) {
        synchronized (this) {
            waiting.addAll(items);
        }
        send();
    }

    private record Batch<T>(long number, List<T> items) {}

    private void send() {
        for (Optional<Batch<T>> next = next(); next.isPresent(); next = next()) {
            Batch<T> batch = next.get();
            CompletionStage<?> unused = sender.apply(batch.items()).whenComplete((done, error) -> done(batch.number()));
        }
    }

    private synchronized Optional<Batch<T>> next() {
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        if (inFlight > 0 && waiting.size() < size) {
            watch();
            return Optional.empty();
        }
        inFlight++;
        sent++;
        List<T> items = new ArrayList<>(Math.min(size, waiting.size()));
        while (items.size() < size && !waiting.isEmpty()) {
            items.add(waiting.poll());
        }
        return Optional.of(new Batch<>(sent, List.copyOf(items)));
    }

    private void done(long number) {
        synchronized (this) {
            if (number > abandoned) {
                inFlight--;
            }
        }
        send();
    }

    private void watch() {
        if (!watched) {
            watched = true;
            long last = sent;
            CompletableFuture.delayedExecutor(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> abandonIfLast(last));
        }
    }

    /** Stops waiting for the batches in flight if no batch has been sent after this one. */
    private void abandonIfLast(long last) {
        synchronized (this) {
            watched = false;
            if (sent == last) {
                abandoned = sent;
                inFlight = 0;
            }
        }
        send();
    }
}
