package dev.jobfn.job;

import java.time.Duration;
import java.util.Map;

/**
 * How a queue stands.
 *
 * @param queue its name
 * @param paused whether nothing is dispatched
 * @param waiting jobs without a slot
 * @param scheduled jobs that are due later
 * @param inFlight jobs with a slot: dispatched or running
 * @param window how many slots there are
 * @param outbox outcome events that wait to be published
 * @param oldest how long ago the oldest waiting job was submitted; zero where none waits
 * @param memory of the Redis server that has this queue
 * @param evicted how many of its ended jobs gave something up before their retention was over, since it was made
 * @param perMinute submissions and ends by kind, a minute, over the last five whole minutes
 */
public record QueueStats(
        String queue,
        boolean paused,
        long waiting,
        long scheduled,
        long inFlight,
        int window,
        long outbox,
        Duration oldest,
        Memory memory,
        Evicted evicted,
        Map<String, Double> perMinute) {

    /**
     * How full a server is.
     *
     * @param used bytes, as its limit counts them
     * @param limit bytes; 0 where it has none
     */
    public record Memory(long used, long limit) {}

    /**
     * What went, as memory was short.
     *
     * @param contents jobs that gave up a long result or input
     * @param records jobs that were removed
     */
    public record Evicted(long contents, long records) {}
}
