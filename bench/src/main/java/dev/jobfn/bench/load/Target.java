package dev.jobfn.bench.load;

import java.net.URI;

/**
 * An API to drive: {@code POST /jobs} answers 202 and an {@code id}, {@code GET /jobs/{id}} the record with its {@code state}.
 *
 * @param submit where jobs are posted
 * @param status where they are read; the same where one server does both
 */
public record Target(URI submit, URI status) {
    /** A hundred bytes of input, the same for all. */
    public static final String JOB =
            "{\"type\":\"text-stats\",\"input\":{\"text\":\"" + "a word ".repeat(12) + "or two\"}}";
}
