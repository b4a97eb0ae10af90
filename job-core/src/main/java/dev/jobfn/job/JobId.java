package dev.jobfn.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A job's id, which consists of the name of the job's queue, a hyphen and a random part, as in
 * {@code general-4fT0qk2vXW9ZbY7u1LmNpQ}. All keys of a queue are on one Redis node, so the id alone tells where to
 * look for a job.
 *
 * @param queue the queue's name
 * @param unique 22 base-62 characters, 131 random bits
 */
public record JobId(String queue, String unique) {
    private static final Pattern TEXT = Pattern.compile("([a-z][a-z0-9-]{0,31})-([0-9A-Za-z]{22})");

    /** A fresh id in the given queue. */
    public static JobId fresh(String queue) {
        return new JobId(queue, Token.fresh());
    }

    /** Parses an id from untrusted text; empty if the text is not an id. */
    public static Optional<JobId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? Optional.of(new JobId(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    @Override
    public String toString() {
        return queue + "-" + unique;
    }
}
