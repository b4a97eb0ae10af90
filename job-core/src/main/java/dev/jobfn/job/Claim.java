package dev.jobfn.job;

import java.time.Duration;

/** What became of a claim. */
public sealed interface Claim {
    /**
     * The lease is ours.
     *
     * @param job the job
     * @param run the run token: what every further write of this run carries
     * @param type its type's name
     * @param tenant whose it is
     * @param attempt the attempt's number
     * @param failures how many attempts counted before this one
     * @param lost how many leases were lost
     * @param timeout what the type allowed when it was submitted
     * @param input JSON
     */
    record Claimed(
            JobId job,
            String run,
            String type,
            String tenant,
            int attempt,
            int failures,
            int lost,
            Duration timeout,
            String input)
            implements Claim {}

    /** The dispatch token is not the current one: another delivery was first, or the job was cancelled. */
    record Refused() implements Claim {}

    /**
     * The request has waited too long to hold the run; the job was put back and used no attempt. One that is longer than
     * any request here, as its type's timeout was when it was submitted, is due in 10 s.
     */
    record Late() implements Claim {}
}
