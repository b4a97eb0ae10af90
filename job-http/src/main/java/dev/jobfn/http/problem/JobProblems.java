package dev.jobfn.http.problem;

import dev.jobfn.job.JobState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Problems with the job that a valid request describes or refers to. */
public final class JobProblems {
    private JobProblems() {}

    /** 422: the job type does not exist. */
    public static Problem unknownType(String type, Collection<String> known) {
        return ProblemType.UNKNOWN_TYPE
                .problem("No job type has this name. Use one of the names in 'known'.")
                .with("jobType", type)
                .with("known", List.copyOf(known));
    }

    /**
     * 422: the queue in a request's body does not exist. For a queue in an address, see
     * {@link RequestProblems#notFound}.
     */
    public static Problem unknownQueue(String queue, Collection<String> known) {
        return ProblemType.UNKNOWN_QUEUE
                .problem("No queue has this name. Use one of the names in 'known'.")
                .with("queue", queue)
                .with("known", List.copyOf(known));
    }

    /** 422: the input violates the JSON Schema of its job type. */
    public static Problem invalidInput(List<RequestViolation> violations) {
        return ProblemType.INVALID_INPUT
                .problem(
                        "The input does not match the JSON Schema of its job type. 'violations' lists the differences.")
                .violations(violations);
    }

    /** 422: the job would be due later than its queue allows. */
    public static Problem delayTooLong(String queue, Duration maxDelay) {
        boolean days = maxDelay.equals(Duration.ofDays(maxDelay.toDays()));
        String longest = days ? "P" + maxDelay.toDays() + "D" : maxDelay.toString();
        return ProblemType.DELAY_TOO_LONG
                .problem("Jobs in this queue may be due at most " + longest
                        + " from now. Send a shorter 'delay' or an earlier 'runAt'.")
                .with("queue", queue)
                .with("maxDelay", longest);
    }

    /**
     * 422: the idempotency key was used for another request. This is the problem for callers that must not learn which
     * job the earlier request created.
     */
    public static Problem idempotencyConflict() {
        return ProblemType.IDEMPOTENCY_CONFLICT.problem(
                "This key was already used with a different body. Use a new key for each new request.");
    }

    /** Like {@link #idempotencyConflict()}, but for the tenant that sent the first request. */
    public static Problem idempotencyConflict(String id) {
        return ProblemType.IDEMPOTENCY_CONFLICT
                .problem("This key was already used with a different body. Use a new key for each new request. 'id' is"
                        + " the id of the job that the first request created.")
                .with("id", id);
    }

    /** 409: the job's state does not allow the command. */
    public static Problem forbiddenTransition(String command, JobState state) {
        return ProblemType.FORBIDDEN_TRANSITION
                .problem("The command '" + command + "' is not possible while the job is " + state.text() + ".")
                .with("state", state.text());
    }

    /** 409: there is no result yet. */
    public static Problem notEnded(JobState state) {
        return ProblemType.NOT_ENDED
                .problem("The job is " + state.text()
                        + " and has no result yet. Wait for the result with GET /jobs/{id}?wait=60.")
                .with("state", state.text());
    }

    /**
     * 422: the job was cancelled, so it never has a result. The status is not 409, because clients may poll for as long
     * as they get a 409.
     */
    public static Problem jobCancelled() {
        return ProblemType.JOB_CANCELLED
                .problem("A cancelled job has no result. POST /jobs/{id}/retry runs the job again.")
                .with("state", JobState.CANCELLED.text());
    }

    /**
     * 422: the job failed, so it has an error instead of a result. The status is not 409, because clients may poll for
     * as long as they get a 409.
     */
    public static Problem jobFailed(Object error) {
        return ProblemType.JOB_FAILED
                .problem("A failed job has no result. 'error' says why it failed. POST /jobs/{id}/retry runs the job"
                        + " again.")
                .with("state", JobState.FAILED.text())
                .with("error", error);
    }

    /** 410: the job had a result, but it was evicted before its retention ended. */
    public static Problem resultRemoved() {
        return ProblemType.RESULT_REMOVED.problem(
                "The job succeeded, but its result was removed before its retention ended because Redis was full."
                        + " Submit the job again if you need the result.");
    }
}
