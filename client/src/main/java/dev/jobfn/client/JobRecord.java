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
 * @param queue the job's queue
 * @param tenant the tenant that owns the job
 * @param priority from 0 to 9; 9 runs first
 * @param state the job's state
 * @param attempt how many attempts have started
 * @param limits the limits of the job's runs
 * @param createdAt when the job was submitted
 * @param dueAt when the job will be queued; only while it is scheduled
 * @param queuedAt when the job was last queued
 * @param startedAt when the job's last run started
 * @param endedAt when the job ended
 * @param cancelRequested whether a client requested the job's cancellation while it was running
 * @param progress what the job's handler reported last
 * @param result what the job's handler returned, if the job succeeded, as JSON that may be {@code null}; empty in lists
 *     and events
 * @param resultRemoved whether the result was removed early because Redis was short of memory
 * @param error the job's last failure; also present while the job is being retried
 * @param metadata the metadata that was submitted with the job
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

    /** The state of a job. The service's docs/job-lifecycle.md says what leads from one state to another. */
    public enum State {
        /** The job waits until it is due, or until it is retried. */
        SCHEDULED,
        /** The job waits to be run. */
        QUEUED,
        /** The job is running. */
        RUNNING,
        /** The job has a result. */
        SUCCEEDED,
        /** The job has an error, and will not run again by itself. */
        FAILED,
        /** The job was cancelled, and will not run again by itself. */
        CANCELLED;

        /** Whether a job stays in this state unless it is retried by hand. */
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
     * The limits of a job's runs.
     *
     * @param timeout how long a run may take
     * @param maxAttempts how many attempts the job has
     * @param maxLost how many leases may be lost
     * @param retention how long the record is kept after the job has ended
     */
    public record Limits(Duration timeout, int maxAttempts, int maxLost, Duration retention) {}

    /**
     * The progress that a handler reported.
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
