package dev.jobfn.http.problem;

import java.util.Locale;

/**
 * The kinds of problems. Their names are part of the API: kinds may be added, but none changes its meaning or goes. The
 * details are made in {@link Problems}.
 */
public enum ProblemType {
    BAD_JSON(400, "The body is not valid JSON"),
    BAD_REQUEST(400, "The request is malformed"),
    NOT_AN_EVENT(400, "The request is no CloudEvent that this takes"),
    REQUEST_TIMEOUT(408, "The request came too slowly"),
    UNKNOWN_TYPE(422, "There is no such job type"),
    UNKNOWN_QUEUE(422, "There is no such queue"),
    BODY_TOO_LARGE(413, "The body is too large"),
    BACKLOG_FULL(429, "The queue is full"),
    QUOTA_EXCEEDED(429, "The tenant's quota is used up"),
    DELAY_TOO_LONG(422, "The delay is too long"),
    STORE_UNAVAILABLE(503, "The job store can't be reached"),
    STORE_FULL(503, "The job store is full"),
    UNKNOWN_OUTCOME(503, "It is not known whether this was done"),
    NOT_FOUND(404, "There is nothing here"),
    FORBIDDEN_TRANSITION(409, "The job's state forbids this"),
    IDEMPOTENCY_CONFLICT(422, "The idempotency key belongs to another request"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not supported"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    UNAUTHORIZED(401, "A valid access key is needed"),
    FORBIDDEN(403, "The access key does not allow this"),
    FOREIGN_ORIGIN(403, "Pages of another origin can't use this"),
    NOT_ENDED(409, "The job has not ended"),
    JOB_CANCELLED(422, "The job was cancelled"),
    JOB_FAILED(422, "The job failed"),
    RESULT_REMOVED(410, "The result was removed early"),
    TOO_MANY_WAITERS(503, "Too many requests are waiting"),
    BUSY(503, "Too much is being sent at once"),
    NOT_READY(503, "This process is not ready"),
    INTERNAL(500, "Something went wrong here"),
    INVALID_INPUT(422, "The input does not fit its job type"),
    INVALID_REQUEST(400, "The request has a field that is not as it must be");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The last part of the type's URI. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Problem problem(String detail) {
        return problem(status, detail);
    }

    /** One with another status than the usual. */
    public Problem problem(int otherStatus, String detail) {
        return new Problem(slug(), otherStatus, title, detail);
    }
}
