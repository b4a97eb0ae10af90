package dev.jobfn.job;

/**
 * A job that got a slot; its {@code job.queued} event must be published.
 *
 * @param job the job
 * @param token the dispatch token, which a claim must carry
 * @param type its type's name
 * @param tenant its owner
 * @param lost how many of its leases were lost; if any, the job runs alone in its process
 */
public record Dispatch(JobId job, String token, String type, String tenant, int lost) {}
