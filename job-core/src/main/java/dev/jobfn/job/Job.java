package dev.jobfn.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A job's record at one moment.
 *
 * @param id the job
 * @param type its type's name
 * @param tenant its owner
 * @param priority 0 to 9; 9 goes first
 * @param state its state
 * @param version counts its changes of state and progress
 * @param attempt how many attempts have begun
 * @param limits what its type allowed when it was submitted
 * @param times when its state changed
 * @param cancelRequested whether a client has cancelled it
 * @param progress what its run reported last
 * @param error the last error
 * @param result JSON once it has succeeded; empty in a listing or if withheld
 * @param withheld why the result is left out of the record, if it is
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
     * When the job changed, by Redis's clock.
     *
     * @param created when it was stored
     * @param due when it may run, while it is scheduled
     * @param queued when it was last queued
     * @param started when its last run began
     * @param ended when it ended
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
     * @param message one line, may be empty
     */
    public record Progress(int percent, String message) {}

    /**
     * The error of a run.
     *
     * @param reason as {@link FailureReason#text()}
     * @param type a short stable name
     * @param message one line
     * @param retryable whether another attempt could help
     */
    public record JobError(String reason, String type, String message, boolean retryable) {}

    /** Why a result is left out of its record. */
    public sealed interface Withheld {
        /**
         * The result is too long and must be read separately.
         *
         * @param bytes its length in UTF-8
         */
        record Large(int bytes) implements Withheld {}

        /** The result was removed before its retention ended because Redis was short of memory. */
        record Removed() implements Withheld {}
    }
}
