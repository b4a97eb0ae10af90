package dev.jobfn.client.problem;

import java.io.Serial;

/** There is no such job, queue or route, or the access key's tenant cannot see it. */
public final class JobNotFoundException extends JobfnProblemException {
    @Serial
    private static final long serialVersionUID = 1L;

    JobNotFoundException(ProblemDocument problem) {
        super(problem);
    }
}
