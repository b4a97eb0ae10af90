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
     * @param type its type's name
     * @param tenant its owner
     * @param attempt the attempt's number
     * @param failures how many attempts before this one counted
     * @param lost how many leases were lost
     * @param timeout how long the run may take, as the type said when the job was submitted
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

    /** Where a process can run a job now. */
    enum Place {
        /** Nowhere. */
        NONE,
        /** Beside other jobs. */
        BESIDE,
        /** Alone in the process, as a job that has lost a lease must run; any job may. */
        ALONE;

        /** As in claim.lua. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The dispatch token is current, but the job was not claimed because it needs a place that the caller does not have. Claim it
     * again with that place.
     *
     * @param type its type's name
     * @param alone whether it needs {@link Place#ALONE}; if not, {@link Place#BESIDE} is enough
     */
    record Waits(String type, boolean alone) implements Claim {}

    /** The dispatch token is not current: another delivery came first, or the job was cancelled. */
    record Refused() implements Claim {}

    /**
     * Too little is left of the request for the run; the job was put back and used no attempt. A job whose timeout is longer than any
     * request of this process is due in 10 s.
     */
    record Late() implements Claim {}
}
