package dev.jobfn.job;

import java.time.Duration;
import java.util.Locale;

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

    /** Where a process can run a job. */
    enum Place {
        /** It can't now. */
        NONE,
        /** Beside others. */
        BESIDE,
        /** With no other job in the process, as a job must run that has lost a lease; any job may. */
        ALONE;

        /** As the script knows it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The dispatch token is the current one, but the job was not claimed, as it needs a place that the caller has not got. Claim it
     * again with that place.
     *
     * @param type its type's name
     * @param alone whether it needs {@link Place#ALONE}; else {@link Place#BESIDE} will do
     */
    record Waits(String type, boolean alone) implements Claim {}

    /** The dispatch token is not the current one: another delivery was first, or the job was cancelled. */
    record Refused() implements Claim {}

    /**
     * The request has waited too long to hold the run; the job was put back and used no attempt. One that is longer than
     * any request here, as its type's timeout was when it was submitted, is due in 10 s.
     */
    record Late() implements Claim {}
}
