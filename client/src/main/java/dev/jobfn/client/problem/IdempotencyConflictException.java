package dev.jobfn.client.problem;

import java.io.Serial;
import java.util.Optional;

/** The idempotency key was used before for another request. */
public final class IdempotencyConflictException extends JobfnProblemException {
    @Serial
    private static final long serialVersionUID = 1L;

    IdempotencyConflictException(ProblemDocument problem) {
        super(problem);
    }

    /** The job of the first request; empty if the service has no access keys. */
    public Optional<String> job() {
        return problem().text("id");
    }
}
