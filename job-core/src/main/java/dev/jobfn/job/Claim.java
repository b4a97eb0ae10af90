package dev.jobfn.job;

import java.time.Duration;
import java.util.Locale;

/** The result of a claim. */
public sealed interface Claim {
    /**
     * The run holds the lease.
     *
     * @param job the job
     * @param run the run token, which every write of this run carries
     * @param type the name of the job's type
     * @param tenant the tenant that owns the job
     * @param attempt the number of this attempt
     * @param failures how many of the earlier attempts count as failures
     * @param lost how many leases were lost
     * @param timeout how long the run may take, according to the type when the job was submitted
     * @param waited how long ago the job was dispatched; zero if it was handed over by the call that ended another run
     * @param input the job's input in JSON
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
            Duration waited,
            String input)
            implements Claim {}

    /** Where a process can run a job now. */
    enum Place {
        /** Nowhere. */
        NONE,
        /** Beside other jobs in the same process. */
        BESIDE,
        /** Alone in the process. A job that has lost a lease needs this place; any other job may use it. */
        ALONE;

        /** The name that claim.lua uses. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The dispatch token is current, but the job was not claimed because it needs a place that the caller does not
     * have. Claim the job again with such a place.
     *
     * @param type the name of the job's type
     * @param alone whether the job needs {@link Place#ALONE}; if not, {@link Place#BESIDE} is enough
     */
    record Waits(String type, boolean alone) implements Claim {}

    /** The dispatch token is not current, because another delivery came first or the job was cancelled. */
    record Refused() implements Claim {}

    /**
     * Too little of the request's time is left for the run, so the job was put back without using an attempt. If the
     * job's timeout is longer than any request of this process, the job is due again in 10 s.
     */
    record Late() implements Claim {}
}
