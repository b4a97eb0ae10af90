package dev.jobfn.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A job's record, as it was when the service answered.
 *
 * @param id the job's id
 * @param type the job type
 * @param queue the queue it waits in
 * @param tenant whose job it is
 * @param priority from 0 to 9; 9 runs first
 * @param state where it is in its life
 * @param attempt how many attempts have started
 * @param limits what limits its runs
 * @param createdAt when it was submitted
 * @param dueAt when it will be queued; only while it is scheduled
 * @param queuedAt when it was last queued
 * @param startedAt when its last run started
 * @param endedAt when it ended
 * @param cancelRequested whether its cancellation was requested while it ran
 * @param progress what its handler last reported
 * @param result what its handler returned, if it succeeded, as JSON that may be {@code null}; empty in lists and events
 * @param resultRemoved whether the result was removed early because Redis was short of memory
 * @param error its last failure; also present while it is being retried
 * @param metadata what was submitted with it
 */
public record JobRecord(
        String id,
        String type,
        String queue,
        String tenant,
        int priority,
        State state,
        int attempt,
        Limits limits,
        Instant createdAt,
        Optional<Instant> dueAt,
        Optional<Instant> queuedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        boolean cancelRequested,
        Optional<Progress> progress,
        @JsonDeserialize(using = AnyJson.class) Optional<JsonNode> result,
        boolean resultRemoved,
        Optional<Failure> error,
        @JsonDeserialize(using = AnyJson.class) Optional<JsonNode> metadata) {

    /** The state of a job. The service's docs/job-lifecycle.md says what leads from one to another. */
    public enum State {
        /** Waits until it is due, or until it is retried. */
        SCHEDULED,
        /** Waits to be run. */
        QUEUED,
        /** Is being run. */
        RUNNING,
        /** Has a result. */
        SUCCEEDED,
        /** Has an error, and will not run again by itself. */
        FAILED,
        /** Was cancelled, and will not run again by itself. */
        CANCELLED;

        /** Whether a job in this state stays in it, unless it is retried by hand. */
        public boolean ended() {
            return this == SUCCEEDED || this == FAILED || this == CANCELLED;
        }

        /** The state with this name in JSON; empty if this client does not know it. */
        public static Optional<State> of(String text) {
            return Arrays.stream(values())
                    .filter(state -> state.toString().equals(text))
                    .findFirst();
        }

        /** The name in JSON, such as {@code queued}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What limits a job's runs.
     *
     * @param timeout how long a run may take
     * @param maxAttempts how many attempts it has
     * @param maxLost how many leases may be lost
     * @param retention how long the record is kept after the job ended
     */
    public record Limits(Duration timeout, int maxAttempts, int maxLost, Duration retention) {}

    /**
     * What a handler reported.
     *
     * @param percent from 0 to 100
     * @param message for people; may be empty
     */
    public record Progress(int percent, String message) {}

    /**
     * Why a run failed.
     *
     * @param reason {@code error}, {@code timeout} or {@code lost}; later versions may add others
     * @param type the kind of error, for programs
     * @param message what happened, for people
     * @param retryable whether another attempt may succeed
     */
    public record Failure(String reason, String type, String message, boolean retryable) {}
}
