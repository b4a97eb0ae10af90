package dev.jobfn.http.problem;

import dev.jobfn.job.UnicodeText;

/**
 * One error in a request. Both texts are truncated after {@value #LONGEST} characters, because a request can make them
 * arbitrarily long.
 *
 * @param path a JSON pointer into the body, or the name of a query parameter or header
 * @param message what is wrong with the value
 */
public record RequestViolation(String path, String message) {
    /** The maximum number of characters in each text. */
    public static final int LONGEST = 300;

    /** Truncates texts that are too long. */
    public RequestViolation {
        path = cut(path);
        message = cut(message);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : UnicodeText.cut(text, LONGEST - 1) + "…";
    }
}
