package dev.jobfn.job;

/** The result of a submission. */
public sealed interface Receipt {
    /**
     * The job is stored, either by this request or by an earlier one.
     *
     * @param id the job; for a repeat, that of the first request
     * @param state the job's state now
     * @param repeated whether the job is from an earlier request
     */
    record Kept(JobId id, JobState state, boolean repeated) implements Receipt {}

    /**
     * The job is stored, but too few replicas confirmed it in time, so it may be lost in a failover.
     *
     * @param id see {@link Kept}
     */
    record Unconfirmed(JobId id) implements Receipt {}

    /**
     * The idempotency key belongs to another request.
     *
     * @param id the job of that request
     */
    record Conflict(JobId id) implements Receipt {}

    /**
     * The queue's backlog is full.
     *
     * @param backlog its limit
     */
    record Full(int backlog) implements Receipt {}

    /** What a tenant can use up. */
    enum Quota {
        /** The tenant's share of the jobs that may wait or be scheduled in a queue. */
        BACKLOG,
        /** The tenant's share of Redis's memory. */
        MEMORY
    }

    /**
     * The tenant has used up its share; others may still submit.
     *
     * @param quota which share
     * @param limit how many jobs or bytes one tenant may have while the others have little
     */
    record OverQuota(Quota quota, long limit) implements Receipt {}
}
