package dev.jobfn.client;

import java.util.Map;

/**
 * The state of a queue.
 *
 * @param queue the queue's name
 * @param paused whether dispatching is paused
 * @param waiting how many jobs wait for a slot
 * @param scheduled how many jobs are due later
 * @param inFlight how many jobs are dispatched or running
 * @param window how many jobs may be in flight
 * @param outbox how many outcome events the broker has not accepted yet
 * @param oldestSeconds how long the oldest waiting job has waited, in seconds; 0 if no job is waiting
 * @param perMinute rates per minute over the last five minutes, such as {@code submitted} and {@code failed}
 */
public record QueueStatus(
        String queue,
        boolean paused,
        long waiting,
        long scheduled,
        long inFlight,
        long window,
        long outbox,
        double oldestSeconds,
        Map<String, Double> perMinute) {}
