package dev.jobfn.job;

/**
 * A job that got a slot and whose {@code job.queued} event must now be published.
 *
 * @param job the job
 * @param token the dispatch token, which a claim must carry
 * @param type the name of the job's type
 * @param tenant the tenant that owns the job
 * @param lost how many leases the job has lost; if it has lost any, it runs alone in its process
 */
public record Dispatch(JobId job, String token, String type, String tenant, int lost) {}
