package dev.jobfn.client.problem;

import dev.jobfn.client.JobRecord;
import java.io.Serial;
import java.util.Optional;

/** The job's state does not allow this, because the job has already ended or has not ended yet. */
public final class JobStateException extends JobfnProblemException {
    @Serial
    private static final long serialVersionUID = 1L;

    JobStateException(ProblemDocument problem) {
        super(problem);
    }

    /** The job's state when the service answered; empty if this client does not know the state. */
    public Optional<JobRecord.State> state() {
        return problem().text("state").flatMap(JobRecord.State::of);
    }
}
