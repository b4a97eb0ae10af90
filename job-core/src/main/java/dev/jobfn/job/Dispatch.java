package dev.jobfn.job;

/**
 * A job that got a slot and whose {@code job.queued} event is to be published.
 *
 * @param job the job
 * @param token the dispatch token that a claim must bring
 * @param type its type's name
 * @param tenant whose it is
 * @param lost how many of its leases were lost; above 0 it runs alone in its process
 */
public record Dispatch(JobId job, String token, String type, String tenant, int lost) {}
