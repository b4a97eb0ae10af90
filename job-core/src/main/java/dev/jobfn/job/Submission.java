package dev.jobfn.job;

import dev.jobfn.catalog.JobType;
import java.util.Optional;

/**
 * A job to store, already validated.
 *
 * @param id chosen by the submitter, so that the submission can be repeated safely
 * @param type its type
 * @param tenant its owner
 * @param priority 0 to 9; 9 goes first
 * @param due when it may run
 * @param input JSON
 * @param metadata JSON that is returned to the client with the record; an empty string if there is none
 * @param idempotency lets a repeat of the request find this job
 */
public record Submission(
        JobId id,
        JobType type,
        String tenant,
        int priority,
        Due due,
        String input,
        String metadata,
        Optional<Idempotency> idempotency) {
    /** The default priority, in the middle of the range, as in the Java Message Service. */
    public static final int DEFAULT_PRIORITY = 4;

    /**
     * The key under which a request is remembered.
     *
     * @param key SHA-256 of tenant, queue and the client's key
     * @param print SHA-256 of the request with its defaults applied; the same key with another print is a conflict
     */
    public record Idempotency(String key, String print) {}
}
