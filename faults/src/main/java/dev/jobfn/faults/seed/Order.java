package dev.jobfn.faults.seed;

import java.util.Set;

/**
 * A job to submit.
 *
 * @param body the request body, JSON
 * @param expected the states that the job may end in
 * @param behavior how the client submits the job
 */
record Order(String tenant, String key, String body, Set<String> expected, Behavior behavior) {
    /** How a client submits a job. */
    enum Behavior {
        /** Submits the job. */
        PLAIN,
        /** Submits the job, disconnects before the response, and submits the job again. */
        ABANDON,
        /** Submits the job twice. */
        REPEAT,
        /** Submits the job and cancels it soon after. */
        CANCEL
    }
}
