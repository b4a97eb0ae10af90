package dev.jobfn.job;

import dev.jobfn.catalog.JobType;
import java.util.Optional;

/**
 * A job that has been validated and is to be stored.
 *
 * @param id chosen by the submitter, so that the submission can be repeated safely
 * @param type the job's type
 * @param tenant the tenant that owns the job
 * @param priority 0 to 9; 9 goes first
 * @param due when it may run
 * @param input the job's input in JSON
 * @param metadata JSON that is returned to the client with the record; an empty string if there is none
 * @param idempotency the key with which a repeated request finds this job; empty if the request has none
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
     * @param print SHA-256 of the request after its defaults have been applied; the same key with another print is a
     *     conflict
     */
    public record Idempotency(String key, String print) {}
}
