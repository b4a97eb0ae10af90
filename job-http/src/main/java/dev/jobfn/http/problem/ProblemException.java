package dev.jobfn.http.problem;

/** Thrown anywhere in a route to answer with a {@link Problem}. It has no stack trace: it is an answer, no fault. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    /** @param problem the answer */
    public ProblemException(Problem problem) {
        super(problem.slug() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** The answer. */
    public Problem problem() {
        return problem;
    }
}
