package dev.jobfn.cli.init;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a new project, which is also the name of its artifact and its image.
 *
 * @param text words of lower-case letters and digits, joined by dashes, such as {@code my-jobs}
 */
record ProjectName(String text) {
    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /** Kubernetes allows 63 characters, and Knative adds some to the names of revisions. */
    private static final int MAX_LENGTH = 40;

    /** The other classes of a new project. */
    private static final Set<String> TAKEN = Set.of("Shout", "ShoutTest", "DevRun");

    /** Requires a valid name; the exception's message says what is valid. */
    ProjectName {
        if (!VALID.matcher(text).matches() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("'" + text + "' can't be the name of a project, because it also names an"
                    + " artifact and an image. Use lower-case letters, digits and single dashes, such as my-jobs;"
                    + " begin with a letter; at most " + MAX_LENGTH + " characters");
        }
    }

    /** The name of the application's class: {@code MyJobs} for {@code my-jobs}. */
    String className() {
        String camelCase = Arrays.stream(text.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        return TAKEN.contains(camelCase) || isInJavaLang(camelCase) ? camelCase + "Application" : camelCase;
    }

    private static boolean isInJavaLang(String className) {
        try {
            Class.forName("java.lang." + className);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
