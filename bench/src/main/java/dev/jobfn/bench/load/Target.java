package dev.jobfn.bench.load;

import java.net.URI;

/**
 * An API under load. {@code POST /jobs} returns 202 with an {@code id}, and {@code GET /jobs/{id}} returns the record
 * with its {@code state}.
 *
 * @param submit the base URL for submissions
 * @param status the base URL for reads; the same URL if one server handles both
 */
public record Target(URI submit, URI status) {
    /** A job with a hundred bytes of input, which is the same for all contestants. */
    public static final String JOB =
            "{\"type\":\"text-stats\",\"input\":{\"text\":\"" + "a word ".repeat(12) + "or two\"}}";
}
