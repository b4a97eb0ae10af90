package dev.jobfn.faults.seed;

import java.util.Set;

/**
 * A job to submit.
 *
 * @param body the request body, JSON
 * @param expected the states that the job may end in
 * @param behavior what the client does in addition to submitting it
 */
record Order(String tenant, String key, String body, Set<String> expected, Behavior behavior) {
    /** What a client does. */
    enum Behavior {
        /** Submits it. */
        PLAIN,
        /** Disconnects before the response, then submits it again. */
        ABANDON,
        /** Submits it twice. */
        REPEAT,
        /** Submits it and cancels it soon after. */
        CANCEL
    }
}
