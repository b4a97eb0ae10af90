package dev.jobfn.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A job's record at one moment.
 *
 * @param id the job's id
 * @param type the name of the job's type
 * @param tenant the tenant that owns the job
 * @param priority 0 to 9; 9 goes first
 * @param state the job's state
 * @param version how many times the job's state or progress has changed
 * @param attempt how many attempts have begun
 * @param limits what the job's type allowed when the job was submitted
 * @param times when the job's state changed
 * @param cancelRequested whether a client has cancelled the job
 * @param progress what the job's run reported last
 * @param error the last error
 * @param result the result in JSON if the job has succeeded; empty in a listing, or if the result is withheld
 * @param withheld why the result is left out of the record; empty if it is not
 * @param metadata JSON that the client provided
 */
public record Job(
        JobId id,
        String type,
        String tenant,
        int priority,
        JobState state,
        long version,
        int attempt,
        Limits limits,
        Times times,
        boolean cancelRequested,
        Optional<Progress> progress,
        Optional<JobError> error,
        Optional<String> result,
        Optional<Withheld> withheld,
        Optional<String> metadata) {
    /**
     * What the job's type allowed when the job was submitted.
     *
     * @param timeout how long one run may take
     * @param maxAttempts how many attempts may fail
     * @param maxLost how many leases may be lost
     * @param retention how long the job is kept after it has ended
     */
    public record Limits(Duration timeout, int maxAttempts, int maxLost, Duration retention) {}

    /**
     * The times at which the job changed, according to Redis's clock.
     *
     * @param created when the job was stored
     * @param due when the job may run, while it is scheduled
     * @param queued when the job was last queued
     * @param started when the job's last run began
     * @param ended when the job ended
     */
    public record Times(
            Instant created,
            Optional<Instant> due,
            Optional<Instant> queued,
            Optional<Instant> started,
            Optional<Instant> ended) {}

    /**
     * How far the run has got.
     *
     * @param percent 0 to 100
     * @param message one line, which may be empty
     */
    public record Progress(int percent, String message) {}

    /**
     * The error of a run.
     *
     * @param reason why the run failed, as in {@link FailureReason#text()}
     * @param type a short stable name
     * @param message one line
     * @param retryable whether another attempt could succeed
     */
    public record JobError(String reason, String type, String message, boolean retryable) {}

    /** Why a result is left out of its record. */
    public sealed interface Withheld {
        /**
         * The result is too long and must be read separately.
         *
         * @param bytes the result's length in UTF-8
         */
        record Large(int bytes) implements Withheld {}

        /** The result was removed before its retention ended because Redis was short of memory. */
        record Removed() implements Withheld {}
    }
}
