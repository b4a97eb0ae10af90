package dev.jobfn.client.problem;

import java.io.Serial;

/**
 * The service answered with a problem document. Frequent kinds of problems have subclasses. For the others, compare
 * {@link ProblemDocument#kind()}.
 */
public sealed class JobfnProblemException extends JobfnException
        permits AccessProblemException,
                CancelledJobException,
                FailedJobException,
                IdempotencyConflictException,
                InvalidRequestException,
                JobNotFoundException,
                JobStateException,
                OverloadedException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ProblemDocument problem;

    JobfnProblemException(ProblemDocument problem) {
        this(problem, "");
    }

    JobfnProblemException(ProblemDocument problem, String more) {
        super(problem.toString() + more, null);
        this.problem = problem;
    }

    /** The problem document that the service answered with. */
    public final ProblemDocument problem() {
        return problem;
    }
}
