package dev.jobfn.event;

import dev.jobfn.event.Broker.Taken;
import io.cloudevents.CloudEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The one way to the broker for everything that a process publishes. Each event in flight is a connection, so only so many are; the
 * others wait for theirs, dispatches and clocks before outcomes, and in bounded number. While the broker keeps up none waits, and
 * each is sent by the thread that brings it. Safe for use by many threads.
 */
final class Publisher {
    /** How many events may be in flight. */
    static final int IN_FLIGHT = 64;
    /** How many of these may be outcomes: the others are kept for what jobs wait for. */
    static final int OUTCOMES_IN_FLIGHT = 48;

    private static final int WAITING = 10_000;
    private static final int OUTCOMES_WAITING = 4_000;

    private final Broker broker;
    private final Line urgent = new Line(IN_FLIGHT, WAITING);
    private final Line outcomes = new Line(OUTCOMES_IN_FLIGHT, OUTCOMES_WAITING);
    private final AtomicInteger calls = new AtomicInteger();
    private int inFlight;

    Publisher(Broker broker) {
        this.broker = broker;
    }

    private record Waiting(Supplier<CloudEvent> event, CompletableFuture<Optional<Taken>> answer) {}

    /** Events of one urgency that wait. */
    private static final class Line {
        final int inFlight;
        final int most;
        final Deque<Waiting> waiting = new ArrayDeque<>();

        Line(int inFlight, int most) {
            this.inFlight = inFlight;
            this.most = most;
        }
    }

    /**
     * Publishes what jobs wait for: a dispatch or a clock.
     *
     * @param event made once it is sent
     * @return what became of it; empty where too many wait, and it was not sent. Never completes with an error
     */
    CompletableFuture<Optional<Taken>> urgently(Supplier<CloudEvent> event) {
        return publish(urgent, event);
    }

    /** As {@link #urgently}, after all that is urgent. */
    CompletableFuture<Optional<Taken>> outcome(Supplier<CloudEvent> event) {
        return publish(outcomes, event);
    }

    private CompletableFuture<Optional<Taken>> publish(Line line, Supplier<CloudEvent> event) {
        Waiting waiting = null;
        synchronized (this) {
            if (inFlight < line.inFlight && line.waiting.isEmpty()) {
                inFlight++;
            } else if (line.waiting.size() < line.most) {
                waiting = new Waiting(event, new CompletableFuture<>());
                line.waiting.add(waiting);
            } else {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }
        return waiting == null ? send(event) : waiting.answer();
    }

    private CompletableFuture<Optional<Taken>> send(Supplier<CloudEvent> event) {
        return CompletableFuture.completedFuture(event)
                .thenCompose(made -> broker.publish(made.get()))
                .handle((taken, error) -> {
                    synchronized (this) {
                        inFlight--;
                    }
                    sendWaiting();
                    // An event that can't even be made is not with the broker.
                    return Optional.of(error == null ? taken : Taken.NO);
                });
    }

    /** Sends what there is room for. An answer may come while one is sent, on the same thread: the first caller goes on for all. */
    private void sendWaiting() {
        if (calls.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (Waiting next = next(); next != null; next = next()) {
                CompletableFuture<Optional<Taken>> answer = next.answer();
                CompletableFuture<?> unused = send(next.event()).thenAccept(answer::complete);
            }
            seen = calls.addAndGet(-seen);
        } while (seen > 0);
    }

    private synchronized Waiting next() {
        for (Line line : new Line[] {urgent, outcomes}) {
            if (inFlight < line.inFlight && !line.waiting.isEmpty()) {
                inFlight++;
                return line.waiting.poll();
            }
        }
        return null;
    }
}
