package dev.jobfn.job;

/** The result of a submission. */
public sealed interface Receipt {
    /**
     * The job is stored, either by this request or by an earlier one.
     *
     * @param id the job's id; for a repeated request, the id of the first request's job
     * @param state the job's state now
     * @param repeated whether an earlier request stored the job
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
     * @param id the id of that request's job
     */
    record Conflict(JobId id) implements Receipt {}

    /**
     * The queue's backlog is full.
     *
     * @param backlog the limit of the backlog
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
     * The tenant has used up its share. Other tenants may still submit.
     *
     * @param quota which share the tenant has used up
     * @param limit how many jobs or bytes one tenant may have while other tenants have few
     */
    record OverQuota(Quota quota, long limit) implements Receipt {}
}
