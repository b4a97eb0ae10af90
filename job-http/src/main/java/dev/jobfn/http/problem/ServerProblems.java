package dev.jobfn.http.problem;

import dev.jobfn.job.JobStoreException;
import java.time.Duration;

/** Problems on the server's side: failures of the job store, failed readiness checks, and bugs. */
public final class ServerProblems {
    private static final Duration STORE_PAUSE = Duration.ofSeconds(5);
    /** Memory becomes free as jobs end, which takes longer than a reconnection. */
    private static final Duration MEMORY_PAUSE = Duration.ofSeconds(30);

    private ServerProblems() {}

    /** The problem that tells a client about a failure of the store. It does not contain the exception's message. */
    public static Problem of(JobStoreException failure) {
        return switch (failure.kind()) {
            case UNAVAILABLE -> storeUnavailable();
            case FULL -> storeFull();
            case UNKNOWN_OUTCOME -> failure.isFailure() ? failedMidway() : unknownOutcome();
        };
    }

    /**
     * Like {@link #of(JobStoreException)}, for a submission.
     *
     * @param id the id that the job has if the submission was carried out
     */
    public static Problem of(JobStoreException failure, String id) {
        return failure.kind() == JobStoreException.Kind.UNKNOWN_OUTCOME
                ? of(failure).with("id", id)
                : of(failure);
    }

    /** 503: Redis is unreachable. */
    public static Problem storeUnavailable() {
        return ProblemType.STORE_UNAVAILABLE
                .problem("The request was not carried out. Send it again later.")
                .retryAfter(STORE_PAUSE);
    }

    /** 503: Redis has no memory left. */
    public static Problem storeFull() {
        return ProblemType.STORE_FULL
                .problem("Nothing was stored. Space becomes free when jobs end. Send the request again later.")
                .retryAfter(MEMORY_PAUSE);
    }

    /** 503: the store did not answer, so the request may or may not have been carried out. */
    public static Problem unknownOutcome() {
        return ProblemType.UNKNOWN_OUTCOME
                .problem("The job store did not answer in time, so the request may or may not have been carried out."
                        + " Read the job before you send the request again, or send it again with the same"
                        + " Idempotency-Key.")
                .retryAfter(STORE_PAUSE);
    }

    /**
     * Like {@link #unknownOutcome()}, for a submission.
     *
     * @param id the id that the job has if the submission was carried out
     */
    public static Problem unknownOutcome(String id) {
        return unknownOutcome().with("id", id);
    }

    /** 503: the store failed while it carried out the request. The changes that it had made by then are not undone. */
    private static Problem failedMidway() {
        return ProblemType.UNKNOWN_OUTCOME
                .problem("The job store failed while it carried out the request. Part of the request may have taken"
                        + " effect. Read the job. If it is missing or makes no progress, send the request"
                        + " again, with a new Idempotency-Key if the request had one.")
                .retryAfter(STORE_PAUSE);
    }

    /** 503: the readiness check failed. */
    public static Problem notReady() {
        return ProblemType.NOT_READY
                .problem("A service that this process depends on does not answer yet. Try again.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /**
     * 500: a bug.
     *
     * @param incident the id under which the details are logged
     */
    public static Problem internal(String incident) {
        return ProblemType.INTERNAL
                .problem("An unexpected error occurred. Report the id in 'incident'. The server has logged the details"
                        + " under this id.")
                .with("incident", incident);
    }
}
