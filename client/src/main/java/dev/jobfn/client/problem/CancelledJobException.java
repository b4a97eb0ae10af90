package dev.jobfn.client.problem;

import java.io.Serial;

/** The job was cancelled, so it has no result. */
public final class CancelledJobException extends JobfnProblemException {
    @Serial
    private static final long serialVersionUID = 1L;

    CancelledJobException(ProblemDocument problem) {
        super(problem);
    }
}
