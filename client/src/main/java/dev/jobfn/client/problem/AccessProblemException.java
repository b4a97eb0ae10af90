package dev.jobfn.client.problem;

import java.io.Serial;

/** The access key is missing or unknown (401), or does not allow this request (403). */
public final class AccessProblemException extends JobfnProblemException {
    @Serial
    private static final long serialVersionUID = 1L;

    AccessProblemException(ProblemDocument problem) {
        super(problem);
    }
}
