package dev.jobfn.event;

import dev.jobfn.event.Broker.Taken;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Publishes the events that start clocks. Each event is published repeatedly until the broker accepts it or a newer
 * event for the same queue replaces it. If a clock does not start, only a script that runs at least 15 s later notices,
 * and there may never be such a script.
 */
final class ClockStarts {
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);

    private final SendQueue sendQueue;
    private final InFlight inFlight;
    private final Map<String, String> starting = new ConcurrentHashMap<>();

    ClockStarts(SendQueue sendQueue, InFlight inFlight) {
        this.sendQueue = sendQueue;
        this.inFlight = inFlight;
    }

    void start(String queue, String token) {
        inFlight.begin(1);
        starting.put(queue, token);
        offer(queue, token, 0);
    }

    private void offer(String queue, String token, int repeats) {
        long begun = System.nanoTime();
        CompletableFuture<?> unused = sendQueue
                .urgently(() -> JobEvents.clock(queue, token))
                .thenAccept(taken -> {
                    if (taken.equals(Optional.of(Taken.YES)) || !token.equals(starting.get(queue))) {
                        starting.remove(queue, token);
                        inFlight.end(1);
                    } else {
                        Duration pause = taken.equals(Optional.of(Taken.UNKNOWN))
                                ? RepublishDelay.after(repeats)
                                : AFTER_REFUSAL;
                        long left = pause.toNanos() - (System.nanoTime() - begun);
                        CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS)
                                .execute(() -> offer(queue, token, repeats + 1));
                    }
                });
    }
}
