package dev.jobfn.client.problem;

import dev.jobfn.client.JobRecord;
import java.io.Serial;

/** The job failed, so it has no result. */
public final class FailedJobException extends JobfnProblemException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient JobRecord.Failure failure;

    FailedJobException(ProblemDocument problem, JobRecord.Failure failure) {
        super(problem, " (" + failure.type() + ": " + failure.message() + ")");
        this.failure = failure;
    }

    /** Why the job failed. */
    public JobRecord.Failure failure() {
        return failure;
    }
}
