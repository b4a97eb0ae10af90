package dev.jobfn.redis.memory;

import dev.jobfn.catalog.Queue;
import dev.jobfn.job.QueueStats.Memory;
import java.util.List;

/** The scripts that eviction calls. All throw {@link dev.jobfn.job.JobStoreException}. */
public interface EvictionCalls {
    /** What is removed from ended jobs. */
    enum Target {
        /** Long results, and long inputs of jobs that succeeded. */
        CONTENTS,
        /** The whole job. */
        RECORDS
    }

    /**
     * How full a queue's server is.
     *
     * @param memory the memory of the server
     * @param endedJobs how many ended jobs the queue has
     * @param sampledAges how long ago a few of them ended, in ms; empty if less than the given percentage of memory is
     *     in use
     */
    record Usage(Memory memory, long endedJobs, List<Long> sampledAges) {}

    /**
     * What one call evicted.
     *
     * @param memory the server's memory before the call
     * @param jobs from how many jobs something was removed
     * @param next where the next call must continue; empty if this was the last call
     * @param laterFrom where a later pass must start
     */
    record Evicted(Memory memory, long jobs, String next, String laterFrom) {}

    /**
     * How full a queue's server is, and how old the queue's ended jobs are.
     *
     * @param percent the percentage of memory in use from which ages are sampled
     */
    Usage usage(Queue lane, int percent);

    /**
     * Evicts a bounded number of ended jobs.
     *
     * @param from {@code -inf}, or {@link Evicted#next()} of the previous call
     * @param minAge the minimum time since a job ended, in ms; jobs that ended more recently are left alone
     * @param enough the percentage of memory in use at which eviction stops
     */
    Evicted evict(Queue lane, Target target, String from, long minAge, int enough);
}
