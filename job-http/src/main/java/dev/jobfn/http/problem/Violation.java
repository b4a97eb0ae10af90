package dev.jobfn.http.problem;

import dev.jobfn.job.UnicodeText;

/**
 * One thing that is wrong with a request. What is longer than {@value #LONGEST} characters is cut, as a request decides how long
 * both are.
 *
 * @param path where: a JSON pointer into the body, or the name of a query parameter
 * @param message what is wrong there
 */
public record Violation(String path, String message) {
    /** Characters of each. */
    public static final int LONGEST = 300;

    /** Cuts what is too long. */
    public Violation {
        path = cut(path);
        message = cut(message);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : UnicodeText.cut(text, LONGEST - 1) + "…";
    }
}
