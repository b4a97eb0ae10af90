package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.Answer;
import dev.jobfn.job.JobStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The clock's side of the store. All methods throw {@link JobStoreException}. */
public final class RedisClock {
    private final Scripts scripts;
    private final Catalog catalog;
    private final Optional<Eviction> eviction;

    /** @param horizon what is due later than this ends the clock: twice the backstop's period */
    public RedisClock(RedisConnection connection, Catalog catalog, Duration horizon) {
        this(connection, catalog, horizon, Optional.empty());
    }

    /**
     * One that looks at the memory too.
     *
     * @param horizon what is due later than this ends the clock: twice the backstop's period
     * @param eviction makes room in a Redis that is filling up
     */
    public RedisClock(RedisConnection connection, Catalog catalog, Duration horizon, Optional<Eviction> eviction) {
        this.scripts = new Scripts(connection, horizon);
        this.catalog = catalog;
        this.eviction = eviction;
    }

    /** What a tick came to. */
    public sealed interface Tick {
        /**
         * Go on later.
         *
         * @param time until something is due
         * @param idle whether nothing is, and this is the pause before the clock ends
         */
        record Sleep(Duration time, boolean idle) implements Tick {}

        /** Nothing is due; this clock has ended. */
        record Done() implements Tick {}

        /** The token is not the clock's. */
        record Gone() implements Tick {}
    }

    /**
     * Does what is due.
     *
     * @param lease how long nothing is reaped after Redis started anew
     * @param lingered whether the last tick found nothing due
     */
    public Answer<Tick> tickWithToken(String queue, String token, Duration lease, boolean lingered) {
        Queue lane = lane(queue);
        eviction.ifPresent(Eviction::lookSometimes);
        List<Object> raw = scripts.run(Script.TICK, lane, token, Long.toString(lease.toMillis()), lingered ? "1" : "0");
        Reply reply = Reply.of(queue, raw);
        return reply.with(
                switch (reply.status()) {
                    case "sleep" ->
                        new Tick.Sleep(Duration.ofMillis(Long.parseLong(reply.detail(0))), "1".equals(reply.detail(1)));
                    case "done" -> new Tick.Done();
                    case "gone" -> new Tick.Gone();
                    default -> throw reply.unexpected();
                });
    }

    /**
     * Makes a successor.
     *
     * @return the token to start it with; empty where the token is not the clock's
     */
    public Optional<String> handOverWithToken(String queue, String token) {
        return Reply.of(queue, scripts.run(Script.HANDOVER, lane(queue), token))
                .followUp()
                .clock();
    }

    private Queue lane(String queue) {
        return catalog.queue(queue).orElseThrow(() -> new IllegalArgumentException("no queue " + queue));
    }
}
