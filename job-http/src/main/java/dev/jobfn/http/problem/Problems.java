package dev.jobfn.http.problem;

import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Every problem that an answer can hold. The type names are part of the API: they may be added to, never changed. What a
 * request's headers say is never repeated.
 */
public final class Problems {
    private Problems() {}

    /** 400: the body is not the JSON that it must be. */
    public static Problem badJson(String what) {
        return ProblemType.BAD_JSON.problem(what);
    }

    /** 400: values in the body are JSON and still can't be kept. */
    public static Problem badValues(List<Violation> flaws) {
        return violated(
                ProblemType.BAD_JSON, "Each of 'violations' names a value in the body that can't be kept.", flaws);
    }

    /** 400: the HTTP of the request is broken, or a parameter can't be decoded. */
    public static Problem badRequest(int status) {
        return ProblemType.BAD_REQUEST.problem(
                status,
                "The request breaks the rules of HTTP or exceeds a limit of this server; check its line, its headers and"
                        + " the encoding of its query.");
    }

    /** 400: no CloudEvent where one is expected. */
    public static Problem notAnEvent() {
        return ProblemType.NOT_AN_EVENT.problem(
                "Send a CloudEvent 1.0 in binary or structured mode, as the broker does; its id, source and type must not be"
                        + " empty.");
    }

    /** 408: the body did not come in time. */
    public static Problem requestTimeout() {
        return ProblemType.REQUEST_TIMEOUT.problem(
                "A request must arrive without long pauses, its head and its body within 30 seconds each; send it again.");
    }

    /** 422: no such job type. */
    public static Problem unknownType(String type, Collection<String> known) {
        return ProblemType.UNKNOWN_TYPE
                .problem("No job type has this name; use one of those in 'known'.")
                .with("jobType", type)
                .with("known", List.copyOf(known));
    }

    /** 422 in a request's body, for the path of a command see {@link #notFound}: no such queue. */
    public static Problem unknownQueue(String queue, Collection<String> known) {
        return ProblemType.UNKNOWN_QUEUE
                .problem("No queue has this name; use one of those in 'known'.")
                .with("queue", queue)
                .with("known", List.copyOf(known));
    }

    /** 422: the input is not what its type's schema says. */
    public static Problem invalidInput(List<Violation> violations) {
        return violated(
                ProblemType.INVALID_INPUT,
                "Each of 'violations' names a place in the body and what the type's schema says about it.",
                violations);
    }

    /** 400: a field or parameter is unknown, missing or out of range. */
    public static Problem invalidRequest(List<Violation> violations) {
        return violated(
                ProblemType.INVALID_REQUEST,
                "Each of 'violations' names a field or parameter and how it must be.",
                violations);
    }

    private static Problem violated(ProblemType type, String detail, List<Violation> violations) {
        List<Map<String, String>> list = violations.stream()
                .map(violation -> Map.of("path", violation.path(), "message", violation.message()))
                .toList();
        return type.problem(detail).with("violations", list);
    }

    /** 413. */
    public static Problem bodyTooLarge(int limit) {
        return ProblemType.BODY_TOO_LARGE
                .problem("A body may have " + limit + " bytes; keep large data elsewhere and send its address.")
                .with("limit", limit);
    }

    /** 413: few bytes that would take a lot of memory as values. */
    public static Problem bodyTooComplex() {
        return ProblemType.BODY_TOO_LARGE.problem(
                "The body has too many values for its size: in memory they would take more"
                        + " than this process has for all bodies. Send fewer at once, or keep large data elsewhere and send its"
                        + " address.");
    }

    /** 429: as many jobs wait as may. */
    public static Problem backlogFull(String queue, int backlog, Duration retryAfter) {
        return later(
                ProblemType.BACKLOG_FULL
                        .problem("As many jobs wait in this queue as may; nothing was kept. Send it again later.")
                        .with("queue", queue)
                        .with("backlog", backlog),
                retryAfter);
    }

    /**
     * 429: the tenant has used up its share of a queue's backlog.
     *
     * @param limit how many of its jobs may wait or be scheduled while other tenants have few
     */
    public static Problem backlogQuota(String queue, long limit, Duration retryAfter) {
        return quota(
                "tenantBacklog",
                queue,
                limit,
                "Your tenant has used up its share of this queue's backlog: at most " + limit
                        + " of its jobs may wait or be scheduled, fewer while other tenants have many. Nothing was kept."
                        + " Send it again when some of your jobs have started, or cancel scheduled ones.",
                retryAfter);
    }

    /**
     * 429: the tenant has used up its share of Redis's memory.
     *
     * @param limit bytes
     */
    public static Problem memoryQuota(String queue, long limit, Duration retryAfter) {
        return quota(
                "tenantMemory",
                queue,
                limit,
                "Your tenant has used up its memory in this queue: its jobs, with inputs and results, may take " + limit
                        + " bytes. Nothing was kept. Send it again when some of your jobs have ended, cancel scheduled"
                        + " ones, or keep large data elsewhere and send its address.",
                retryAfter);
    }

    /**
     * 429: the tenant has used up its share of the places of those who wait.
     *
     * @param limit how many of its requests may wait in this process while other tenants have few
     */
    public static Problem waitersQuota(int limit) {
        String detail = "Your tenant has used up its share of waiting requests: at most " + limit
                + " of them, long polls and streams, may wait here, fewer while other tenants have many. End one, or ask"
                + " without waiting.";
        return later(
                ProblemType.QUOTA_EXCEEDED
                        .problem(detail)
                        .with("quota", "tenantWaiters")
                        .with("limit", limit),
                Duration.ofSeconds(1));
    }

    /**
     * 429: the large bodies of the tenant that are being read take its share of the memory for them.
     *
     * @param limit bytes of this process's memory
     */
    public static Problem bodiesQuota(int limit) {
        String detail = "Your tenant sends as many large bodies at once as it may: together they may take " + limit
                + " bytes of memory here, fewer while other tenants send many. Nothing was kept. Send it again when"
                + " others of yours have been answered.";
        return later(
                ProblemType.QUOTA_EXCEEDED
                        .problem(detail)
                        .with("quota", "tenantBodies")
                        .with("limit", limit),
                Duration.ofSeconds(1));
    }

    private static Problem quota(String quota, String queue, long limit, String detail, Duration retryAfter) {
        return later(
                ProblemType.QUOTA_EXCEEDED
                        .problem(detail)
                        .with("quota", quota)
                        .with("queue", queue)
                        .with("limit", limit),
                retryAfter);
    }

    /** 422: the job would be due later than its queue allows. */
    public static Problem delayTooLong(String queue, Duration maxDelay) {
        boolean days = maxDelay.equals(Duration.ofDays(maxDelay.toDays()));
        String longest = days ? "P" + maxDelay.toDays() + "D" : maxDelay.toString();
        return ProblemType.DELAY_TOO_LONG
                .problem("A job of this queue may be due at most " + longest
                        + " from now; send a shorter 'delay' or an earlier 'runAt'.")
                .with("queue", queue)
                .with("maxDelay", longest);
    }

    /** 503: Redis can't be reached. */
    public static Problem storeUnavailable() {
        return later(
                ProblemType.STORE_UNAVAILABLE.problem("Nothing was done. Send the request again later."),
                Duration.ofSeconds(5));
    }

    /** 503: Redis has no memory left. */
    public static Problem storeFull() {
        return later(
                ProblemType.STORE_FULL.problem(
                        "Nothing was kept. Jobs that end make room; send the request again later."),
                Duration.ofSeconds(30));
    }

    /** 503: the store did not say whether it did it; for a request that is not about one job yet. */
    public static Problem unknownOutcome() {
        return later(
                ProblemType.UNKNOWN_OUTCOME.problem(
                        "The job store did not answer in time: the request may have been carried out or not. Read the job"
                                + " before you send it again, or send it with the same Idempotency-Key."),
                Duration.ofSeconds(5));
    }

    /** 503: the store failed while it carried the request out; what it had done by then stays done. */
    static Problem failedMidway() {
        return later(
                ProblemType.UNKNOWN_OUTCOME.problem(
                        "The job store failed in the middle of this request and may have carried out a part of it. Read the"
                                + " job: if it is missing or does not move, send the request again, with a new"
                                + " Idempotency-Key where it has one."),
                Duration.ofSeconds(5));
    }

    /** The same, for a submission whose job would have this id. */
    public static Problem unknownOutcome(String id) {
        return unknownOutcome().with("id", id);
    }

    /** The same for a submission, whose job would have this id. */
    public static Problem of(JobStoreException failure, String id) {
        return failure.kind() == JobStoreException.Kind.UNKNOWN_OUTCOME
                ? of(failure).with("id", id)
                : of(failure);
    }

    /** What a failure of the store is to a client; what its message says stays in the log. */
    public static Problem of(JobStoreException failure) {
        return switch (failure.kind()) {
            case UNAVAILABLE -> storeUnavailable();
            case FULL -> storeFull();
            case UNKNOWN_OUTCOME -> failure.isFailure() ? failedMidway() : unknownOutcome();
        };
    }

    /** 403: a web page of another origin wants to use a function that listens on this machine only. */
    public static Problem foreignOrigin() {
        return ProblemType.FOREIGN_ORIGIN.problem(
                "This address is for programs on this machine and for its own pages. Use localhost or 127.0.0.1 as the"
                        + " host, and no page of another origin.");
    }

    /** 404: nothing is here, for this caller at least. */
    public static Problem notFound() {
        return ProblemType.NOT_FOUND.problem(
                "No such job or route. Check the address; a job is removed when its retention ends.");
    }

    /** 409: the job's state forbids the command. */
    public static Problem forbiddenTransition(String command, JobState state) {
        return ProblemType.FORBIDDEN_TRANSITION
                .problem("A job that is " + state.text() + " can't take the command '" + command + "'.")
                .with("state", state.text());
    }

    /** 422: the idempotency key came with another request before; for a caller that may not know whose. */
    public static Problem idempotencyConflict() {
        return ProblemType.IDEMPOTENCY_CONFLICT.problem(
                "This key was used with another body; use a fresh key for a new request.");
    }

    /** The same, for the tenant whose request that was. */
    public static Problem idempotencyConflict(String id) {
        return ProblemType.IDEMPOTENCY_CONFLICT
                .problem(
                        "This key was used with another body; use a fresh key for a new request. 'id' is the job of the"
                                + " first.")
                .with("id", id);
    }

    /** 415. */
    public static Problem unsupportedMediaType() {
        return ProblemType.UNSUPPORTED_MEDIA_TYPE.problem(
                "Send the body as application/json in UTF-8, not compressed.");
    }

    /** 405. */
    public static Problem methodNotAllowed(Collection<String> allowed) {
        return ProblemType.METHOD_NOT_ALLOWED
                .problem("This address takes " + String.join(", ", allowed) + ".")
                .header("Allow", String.join(", ", allowed));
    }

    /** 401. */
    public static Problem unauthorized() {
        return ProblemType.UNAUTHORIZED
                .problem("Send the header 'Authorization: Bearer <access key>' with a key that is set up here.")
                .header("WWW-Authenticate", "Bearer realm=\"jobfn\"");
    }

    /** 403. */
    public static Problem forbidden() {
        return ProblemType.FORBIDDEN.problem("This needs a key with the role operator.");
    }

    /** 409: there is no result yet. */
    public static Problem notEnded(JobState state) {
        return ProblemType.NOT_ENDED
                .problem("There is no result yet: the job is " + state.text() + ". Wait with GET /jobs/{id}?wait=60.")
                .with("state", state.text());
    }

    /** 422, so that who polls for the result on 409 stops: there is none and none will come, as it was cancelled. */
    public static Problem jobCancelled() {
        return ProblemType.JOB_CANCELLED
                .problem("A cancelled job has no result; POST /jobs/{id}/retry runs it again.")
                .with("state", JobState.CANCELLED.text());
    }

    /** 410: there was a result, and it was removed before its retention was over. */
    public static Problem resultRemoved() {
        return ProblemType.RESULT_REMOVED.problem(
                "The job succeeded, but its result was removed before its retention ended, as Redis was full. Submit the job"
                        + " again if you need it.");
    }

    /** 422, so that who polls for the result on 409 stops: there is an error instead. */
    public static Problem jobFailed(Object error) {
        return ProblemType.JOB_FAILED
                .problem("A failed job has no result, 'error' says why; POST /jobs/{id}/retry runs it again.")
                .with("state", JobState.FAILED.text())
                .with("error", error);
    }

    /** 503: as many requests wait as may. */
    public static Problem tooManyWaiters(int limit) {
        return later(
                ProblemType.TOO_MANY_WAITERS.problem("This process holds " + limit
                        + " waiting requests, as many as it may. Try again, or ask without" + " waiting."),
                Duration.ofSeconds(1));
    }

    /** 503: the bodies that are being read fill what there is for them. */
    public static Problem busy() {
        return later(
                ProblemType.BUSY.problem("This process reads as many large bodies as it can hold. Try again."),
                Duration.ofSeconds(1));
    }

    /** 503: a health check failed. */
    public static Problem notReady() {
        return later(ProblemType.NOT_READY.problem("What it depends on does not answer yet."), Duration.ofSeconds(1));
    }

    /**
     * 500.
     *
     * @param incident what the log knows it by
     */
    public static Problem internal(String incident) {
        return ProblemType.INTERNAL
                .problem("The fault is ours; the log has more under the id in 'incident'.")
                .with("incident", incident);
    }

    private static Problem later(Problem problem, Duration after) {
        // Rounded up: a client that comes too early is refused again.
        return problem.header(
                "Retry-After", Long.toString(Math.max(1, after.plusMillis(999).toSeconds())));
    }
}
