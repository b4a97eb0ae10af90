package dev.jobfn.convoy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Lets travellers to one destination share their trips. One who comes while no trip is under way leaves at once. Those who come
 * meanwhile leave together, when it is over, when it takes longer than 100 ms, or as soon as they fill one. So where little is to
 * do nobody waits, and where much is to do each trip is paid for by many. Safe for use by many threads; holds up none.
 *
 * @param <T> who travels
 */
public final class Convoy<T> {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    private final int size;
    private final Function<List<T>, CompletionStage<?>> departure;
    private final Deque<T> waiting = new ArrayDeque<>();
    private int underway;

    /**
     * Begins empty.
     *
     * @param size how many may share a trip, at least 1
     * @param departure begins the trip of these; completes when it is over, with whatever or an error
     */
    public Convoy(int size, Function<List<T>, CompletionStage<?>> departure) {
        this.size = size;
        this.departure = departure;
    }

    /** Takes these along; in their order, though not all in one trip. */
    public void add(List<T> travellers) {
        synchronized (this) {
            waiting.addAll(travellers);
        }
        go();
    }

    private void go() {
        for (List<T> trip = next(); !trip.isEmpty(); trip = next()) {
            CompletionStage<?> unused = departure
                    .apply(trip)
                    .<Void>thenApply(over -> null)
                    .toCompletableFuture()
                    .completeOnTimeout(null, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((over, error) -> arrived());
        }
    }

    private synchronized List<T> next() {
        if (waiting.isEmpty() || (underway > 0 && waiting.size() < size)) {
            return List.of();
        }
        underway++;
        List<T> trip = new ArrayList<>(Math.min(size, waiting.size()));
        while (trip.size() < size && !waiting.isEmpty()) {
            trip.add(waiting.poll());
        }
        return List.copyOf(trip);
    }

    private void arrived() {
        synchronized (this) {
            underway--;
        }
        go();
    }
}
