package dev.jobfn.http.problem;

import java.util.Locale;

/**
 * The kinds of problems. Their names are part of the API. New kinds may be added, but existing ones must not be removed
 * or change their meaning. docs/problems.md describes each kind.
 */
public enum ProblemType {
    BAD_JSON(400, "The body is not valid JSON"),
    BAD_REQUEST(400, "The request is malformed"),
    INVALID_REQUEST(400, "The request is invalid"),
    NOT_AN_EVENT(400, "The request is not an accepted CloudEvent"),
    UNAUTHORIZED(401, "A valid access key is required"),
    FORBIDDEN(403, "The access key does not allow this"),
    FOREIGN_ORIGIN(403, "Requests from other origins are not allowed"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed"),
    REQUEST_TIMEOUT(408, "The request arrived too slowly"),
    FORBIDDEN_TRANSITION(409, "The job's state does not allow this"),
    NOT_ENDED(409, "The job has not ended yet"),
    RESULT_REMOVED(410, "The result was removed early"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
    UNKNOWN_TYPE(422, "The job type does not exist"),
    UNKNOWN_QUEUE(422, "The queue does not exist"),
    INVALID_INPUT(422, "The input does not match the schema of the job type"),
    DELAY_TOO_LONG(422, "The delay is too long"),
    IDEMPOTENCY_CONFLICT(422, "The idempotency key was used for another request"),
    JOB_CANCELLED(422, "The job was cancelled"),
    JOB_FAILED(422, "The job failed"),
    BACKLOG_FULL(429, "The queue's backlog is full"),
    QUOTA_EXCEEDED(429, "The tenant's quota is exceeded"),
    INTERNAL(500, "Internal server error"),
    STORE_UNAVAILABLE(503, "The job store is unavailable"),
    STORE_FULL(503, "The job store is full"),
    UNKNOWN_OUTCOME(503, "The outcome of the request is unknown"),
    TOO_MANY_WAITERS(503, "Too many requests are waiting"),
    BUSY(503, "The server is busy"),
    NOT_READY(503, "The server is not ready");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The last part of the type's URI. */
    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A problem of this kind. */
    public Problem problem(String detail) {
        return problem(status, detail);
    }

    /** A problem with a status other than the usual one. */
    Problem problem(int otherStatus, String detail) {
        return new Problem(slug(), otherStatus, title, detail);
    }
}
