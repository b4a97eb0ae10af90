package dev.jobfn.client.problem;

import java.io.Serial;
import java.util.Optional;

/**
 * The request may or may not have been carried out. Submissions are repeated with their idempotency key before this is
 * thrown. To find out, read the job, or repeat the submission with the same key.
 */
public final class UnknownOutcomeException extends OverloadedException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(ProblemDocument problem) {
        super(problem);
    }

    /** The id that the job has if it was stored; empty if the request was not a submission. */
    public Optional<String> job() {
        return problem().text("id");
    }
}
