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
        Map<String, Double> perMinute) {}
