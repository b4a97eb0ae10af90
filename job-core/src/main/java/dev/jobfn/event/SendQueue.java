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
 * Sends all events of a process to the broker. Each event in flight takes up a connection, so the number of events in
 * flight is limited. The other events wait in a bounded queue, in which dispatches and clocks are ahead of outcomes.
 * While the broker keeps up, no event waits, and each calling thread sends its own event. Safe for use by many threads.
 */
final class SendQueue {
    /** How many events may be in flight. */
    static final int IN_FLIGHT = 64;
    /**
     * How many of the events in flight may be outcomes. The rest are reserved for dispatches and clocks, because jobs
     * wait for those.
     */
    static final int OUTCOMES_IN_FLIGHT = 48;

    private static final int WAITING = 10_000;
    private static final int OUTCOMES_WAITING = 4_000;

    private final Broker broker;
    private final Urgency urgent = new Urgency(IN_FLIGHT, WAITING);
    private final Urgency outcomes = new Urgency(OUTCOMES_IN_FLIGHT, OUTCOMES_WAITING);
    private final AtomicInteger calls = new AtomicInteger();
    private int inFlight;

    SendQueue(Broker broker) {
        this.broker = broker;
    }

    private record Waiting(Supplier<CloudEvent> event, CompletableFuture<Optional<Taken>> answer) {}

    /** The waiting events of one level of urgency. */
    private static final class Urgency {
        final int inFlight;
        final int capacity;
        final Deque<Waiting> waiting = new ArrayDeque<>();

        Urgency(int inFlight, int capacity) {
            this.inFlight = inFlight;
            this.capacity = capacity;
        }
    }

    /**
     * Sends an event that jobs wait for: a dispatch or the start of a clock.
     *
     * @param event called when the event is sent
     * @return whether the broker has the event; empty if the event was not sent because the queue was full. Never
     *     completes with an error
     */
    CompletableFuture<Optional<Taken>> urgently(Supplier<CloudEvent> event) {
        return send(urgent, event);
    }

    /** Sends an outcome. Urgent events are sent first. */
    CompletableFuture<Optional<Taken>> outcome(Supplier<CloudEvent> event) {
        return send(outcomes, event);
    }

    private CompletableFuture<Optional<Taken>> send(Urgency urgency, Supplier<CloudEvent> event) {
        Waiting waiting = null;
        synchronized (this) {
            if (inFlight < urgency.inFlight && urgency.waiting.isEmpty()) {
                inFlight++;
            } else if (urgency.waiting.size() < urgency.capacity) {
                waiting = new Waiting(event, new CompletableFuture<>());
                urgency.waiting.add(waiting);
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
                    // An event that could not even be built has not reached the broker.
                    return Optional.of(error == null ? taken : Taken.NO);
                });
    }

    /**
     * Sends as many waiting events as there is room for. A response can arrive on the same thread during a send. In
     * that case, the outermost call does the work.
     */
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
        for (Urgency urgency : new Urgency[] {urgent, outcomes}) {
            if (inFlight < urgency.inFlight && !urgency.waiting.isEmpty()) {
                inFlight++;
                return urgency.waiting.poll();
            }
        }
        return null;
    }
}
