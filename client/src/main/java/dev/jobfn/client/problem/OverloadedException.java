package dev.jobfn.client.problem;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/**
 * The service is temporarily overloaded or unavailable (429, 502, 503, 504), and remained so for as long as the client
 * was allowed to retry.
 */
public sealed class OverloadedException extends JobfnProblemException permits UnknownOutcomeException {
    @Serial
    private static final long serialVersionUID = 1L;

    OverloadedException(ProblemDocument problem) {
        super(problem);
    }

    /** How long to wait before the next try; empty if the answer did not say. */
    public Optional<Duration> retryAfter() {
        return problem().retryAfter();
    }
}
