package dev.jobfn.job;

import dev.jobfn.catalog.JobType;
import java.util.Optional;

/**
 * A job that somebody wants kept; all checked before.
 *
 * @param id made by the submitter, so that a submission can be repeated safely
 * @param type its type
 * @param tenant whose it is
 * @param priority 0 to 9, 9 is served first
 * @param due when it may run
 * @param input JSON
 * @param metadata JSON that the client wants back; empty text where there is none
 * @param idempotency what makes a repeat of the request find this job
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
    /** What a client gets that names no priority: the middle, as in the Java Message Service. */
    public static final int DEFAULT_PRIORITY = 4;

    /**
     * The name under which a request is remembered.
     *
     * @param key SHA-256 of tenant, queue and the client's key
     * @param print SHA-256 of the request with its defaults applied; another print under the same key is a conflict
     */
    public record Idempotency(String key, String print) {}
}
