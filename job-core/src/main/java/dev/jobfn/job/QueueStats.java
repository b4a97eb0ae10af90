package dev.jobfn.job;

import java.time.Duration;
import java.util.Map;

/**
 * The statistics of a queue.
 *
 * @param queue the queue's name
 * @param paused whether dispatching is paused
 * @param waiting queued jobs without a slot
 * @param scheduled jobs that are due later
 * @param inFlight jobs that have a slot because they are dispatched or running
 * @param window how many slots there are
 * @param outbox outcome events that the broker has not accepted yet
 * @param oldest the age of the oldest waiting job; zero if no job is waiting
 * @param memory the memory of this queue's Redis server
 * @param evicted how many ended jobs have ever lost contents or records before their retention ended
 * @param perMinute submissions and endings of each kind per minute, averaged over the last five full minutes
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
     * @param used bytes in use, counted in the same way as the limit
     * @param limit the limit in bytes; 0 if there is none
     */
    public record Memory(long used, long limit) {
        /** Whether at least this percentage is in use; false if there is no limit. */
        public boolean reaches(int percent) {
            return limit > 0 && used * 100 >= limit * percent;
        }

        /** Whether more than this percentage is in use; false if there is no limit. */
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
