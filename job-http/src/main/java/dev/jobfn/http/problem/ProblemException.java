package dev.jobfn.http.problem;

/**
 * Thrown anywhere in a route to answer with a {@link Problem}. It has no stack trace, because it does not report a bug.
 */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    /** @param problem the response */
    public ProblemException(Problem problem) {
        super(problem.slug() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** The response. */
    public Problem problem() {
        return problem;
    }
}
