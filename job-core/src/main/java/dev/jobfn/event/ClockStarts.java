package dev.jobfn.event;

import dev.jobfn.event.Broker.Taken;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Publishes the events that start clocks, each until the broker has taken it or a newer one of its queue takes its place. A clock
 * that does not start is missed by the next script only, 15 s later, and there may be none.
 */
final class ClockStarts {
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);

    private final Publisher publisher;
    private final InFlight underway;
    private final Map<String, String> starting = new ConcurrentHashMap<>();

    ClockStarts(Publisher publisher, InFlight underway) {
        this.publisher = publisher;
        this.underway = underway;
    }

    void start(String queue, String token) {
        underway.begin(1);
        starting.put(queue, token);
        offer(queue, token, 0);
    }

    private void offer(String queue, String token, int tries) {
        long begun = System.nanoTime();
        CompletableFuture<?> unused = publisher
                .urgently(() -> JobEvents.clock(queue, token))
                .thenAccept(taken -> {
                    if (taken.equals(Optional.of(Taken.YES)) || !token.equals(starting.get(queue))) {
                        starting.remove(queue, token);
                        underway.end(1);
                    } else {
                        Duration pause = taken.equals(Optional.of(Taken.UNKNOWN)) ? Again.pause(tries) : AFTER_REFUSAL;
                        long left = pause.toNanos() - (System.nanoTime() - begun);
                        CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS)
                                .execute(() -> offer(queue, token, tries + 1));
                    }
                });
    }
}
