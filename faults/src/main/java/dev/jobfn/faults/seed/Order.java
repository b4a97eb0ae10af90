package dev.jobfn.faults.seed;

import java.util.Set;

/**
 * A job that is to be submitted.
 *
 * @param body the request, JSON
 * @param expected the states that it may end in
 * @param whim what the client does beside submitting it
 */
record Order(String tenant, String key, String body, Set<String> expected, Whim whim) {
    /** What clients do. */
    enum Whim {
        /** Submits it. */
        PLAIN,
        /** Goes away before the answer, and then submits it. */
        ABANDON,
        /** Submits it twice. */
        REPEAT,
        /** Submits it, and asks soon that it end. */
        CANCEL
    }
}
