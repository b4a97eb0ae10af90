package dev.jobfn.job;

/** What became of a submission. */
public sealed interface Receipt {
    /**
     * Kept, now or before.
     *
     * @param id the job; where it is a repeat, that of the first request
     * @param state as it stands
     * @param repeated whether this request made no new job
     */
    record Kept(JobId id, JobState state, boolean repeated) implements Receipt {}

    /**
     * Kept, but in time not by as many replicas as are wanted: a server that took over now may not know it.
     *
     * @param id as of {@link Kept}
     */
    record Unconfirmed(JobId id) implements Receipt {}

    /**
     * The idempotency key belongs to another request.
     *
     * @param id the job of that request
     */
    record Conflict(JobId id) implements Receipt {}

    /**
     * As many jobs wait as may.
     *
     * @param backlog the queue's bound
     */
    record Full(int backlog) implements Receipt {}

    /** What a tenant can use up. */
    enum Quota {
        /** Its share of the jobs that may wait or be scheduled in a queue. */
        BACKLOG,
        /** Its share of Redis's memory. */
        MEMORY
    }

    /**
     * The tenant has used up its share; others may still submit.
     *
     * @param quota of what
     * @param limit jobs or bytes that one tenant may have while others have little
     */
    record OverQuota(Quota quota, long limit) implements Receipt {}
}
