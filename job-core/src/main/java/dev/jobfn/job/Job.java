package dev.jobfn.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A job's record, as it stood at one moment.
 *
 * @param id the job
 * @param type its type's name
 * @param tenant whose it is
 * @param priority 0 to 9, 9 is served first
 * @param state where it stands
 * @param version counts the changes of state and progress
 * @param attempt how many attempts were begun
 * @param limits what was allowed when it was submitted
 * @param times when it did what
 * @param cancelRequested whether a client asked that it end
 * @param progress what the run said last
 * @param error what went wrong last
 * @param result JSON, once it succeeded; empty in a listing, and where it is withheld
 * @param withheld why the result does not come with the record, where that is so
 * @param metadata JSON that the client gave
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
     * What was allowed.
     *
     * @param timeout of one run
     * @param maxAttempts how many attempts may fail
     * @param maxLost how many leases may be lost
     * @param retention how long it is kept after its end
     */
    public record Limits(Duration timeout, int maxAttempts, int maxLost, Duration retention) {}

    /**
     * When it did what, by the clock of Redis.
     *
     * @param created kept
     * @param due may run from then on; while it is scheduled
     * @param queued last queued
     * @param started last run began
     * @param ended got its outcome
     */
    public record Times(
            Instant created,
            Optional<Instant> due,
            Optional<Instant> queued,
            Optional<Instant> started,
            Optional<Instant> ended) {}

    /**
     * How far the work is.
     *
     * @param percent 0 to 100
     * @param message one line, may be empty
     */
    public record Progress(int percent, String message) {}

    /**
     * What went wrong.
     *
     * @param reason as {@link FailureReason#text()}
     * @param type a short stable name
     * @param message one line
     * @param retryable whether another attempt could help
     */
    public record JobError(String reason, String type, String message, boolean retryable) {}

    /** Why a result does not come with its record. */
    public sealed interface Withheld {
        /**
         * It is too long for that, and is read by itself.
         *
         * @param bytes its length in UTF-8
         */
        record Large(int bytes) implements Withheld {}

        /** It was removed before its retention was over, as Redis was short of memory. */
        record Removed() implements Withheld {}
    }
}
