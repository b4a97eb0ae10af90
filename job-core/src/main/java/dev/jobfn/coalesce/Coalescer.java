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
 * Lets travellers to one destination share their trips. One who comes while no trip is under way leaves at once. Those who come
 * meanwhile leave together, when it is over, when nobody has left for 100 ms, or as soon as they fill one. So where little is to
 * do nobody waits, and where much is to do each trip is paid for by many. Safe for use by many threads; holds up none.
 *
 * @param <T> who travels
 */
public final class Coalescer<T> {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    private final int size;
    private final Function<List<T>, CompletionStage<?>> departure;
    private final Deque<T> waiting = new ArrayDeque<>();
    private int underway;
    private long begun;
    /** The last trip of those that are not waited for any more. */
    private long forgotten;
    /** Whether somebody looks whether those who wait get away. One timer for all: one for each trip would cost more than the trip. */
    private boolean watched;

    /**
     * Begins empty.
     *
     * @param size how many may share a trip, at least 1
     * @param departure begins the trip of these; completes when it is over, with whatever or an error
     */
    public Coalescer(int size, Function<List<T>, CompletionStage<?>> departure) {
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

    private record Trip<T>(long number, List<T> travellers) {}

    private void go() {
        for (Optional<Trip<T>> next = next(); next.isPresent(); next = next()) {
            Trip<T> trip = next.get();
            CompletionStage<?> unused =
                    departure.apply(trip.travellers()).whenComplete((over, error) -> arrived(trip.number()));
        }
    }

    private synchronized Optional<Trip<T>> next() {
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        if (underway > 0 && waiting.size() < size) {
            watch();
            return Optional.empty();
        }
        underway++;
        begun++;
        List<T> travellers = new ArrayList<>(Math.min(size, waiting.size()));
        while (travellers.size() < size && !waiting.isEmpty()) {
            travellers.add(waiting.poll());
        }
        return Optional.of(new Trip<>(begun, List.copyOf(travellers)));
    }

    private void arrived(long number) {
        synchronized (this) {
            if (number > forgotten) {
                underway--;
            }
        }
        go();
    }

    private void watch() {
        if (!watched) {
            watched = true;
            long last = begun;
            CompletableFuture.delayedExecutor(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> look(last));
        }
    }

    /** Where nobody has left since, the trips under way are not waited for any more. */
    private void look(long last) {
        synchronized (this) {
            watched = false;
            if (begun == last) {
                forgotten = begun;
                underway = 0;
            }
        }
        go();
    }
}
