package dev.jobfn.job;

import java.time.Duration;
import java.util.Map;

/**
 * The statistics of a queue.
 *
 * @param queue its name
 * @param paused whether dispatching is paused
 * @param waiting queued jobs without a slot
 * @param scheduled jobs that are due later
 * @param inFlight jobs with a slot: dispatched or running
 * @param window how many slots there are
 * @param outbox outcome events that the broker has not accepted yet
 * @param oldest the age of the oldest waiting job; zero if none waits
 * @param memory the memory of this queue's Redis server
 * @param evicted how many ended jobs lost something before their retention ended, since the queue exists
 * @param perMinute submissions and ends by kind, per minute, over the last five full minutes
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
     * @param used bytes, as the limit counts them
     * @param limit bytes; 0 if there is none
     */
    public record Memory(long used, long limit) {
        /** Whether it is at least this full; never without a limit. */
        public boolean reaches(int percent) {
            return limit > 0 && used * 100 >= limit * percent;
        }

        /** Whether it is more than this full; never without a limit. */
        public boolean exceeds(int percent) {
            return limit > 0 && used * 100 > limit * percent;
        }
    }

    /**
     * What was removed early for lack of memory.
     *
     * @param contents jobs that lost a long result or input
     * @param records jobs that were removed
     */
    public record Evicted(long contents, long records) {}
}
