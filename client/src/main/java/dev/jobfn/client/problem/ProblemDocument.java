package dev.jobfn.client.problem;

import dev.jobfn.client.JobRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A problem document (RFC 9457). The service's docs/problems.md describes each kind.
 *
 * @param type the URI of the kind, whose meaning never changes; {@code about:blank} if the answer came from something
 *     between the client and the service, such as a proxy
 * @param title the kind, for people
 * @param status the HTTP status
 * @param detail what is wrong and how to fix it, for people
 * @param retryAfter how long to wait before the next try, if the answer said so
 * @param members the document's other members, as maps, lists, texts, numbers and booleans
 */
public record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,
        Optional<Duration> retryAfter,
        Map<String, Object> members) {
    private static final String PREFIX = "https://jobfn.dev/problems/";
    private static final int TOO_MANY_REQUESTS = 429;

    /** Copies the map. */
    public ProblemDocument {
        members = Map.copyOf(members);
    }

    /** The last part of {@code type}, such as {@code backlog-full}. */
    public String kind() {
        return type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
    }

    /** A member that is a string. */
    public Optional<String> text(String member) {
        return members.get(member) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The exception for this kind of problem. */
    public JobfnProblemException exception() {
        return switch (kind()) {
            case "invalid-request", "invalid-input", "bad-json" -> new InvalidRequestException(this);
            case "unauthorized", "forbidden", "foreign-origin" -> new AccessProblemException(this);
            case "not-found" -> new JobNotFoundException(this);
            case "forbidden-transition", "not-ended" -> new JobStateException(this);
            case "job-failed" -> new FailedJobException(this, failure());
            case "job-cancelled" -> new CancelledJobException(this);
            case "idempotency-conflict" -> new IdempotencyConflictException(this);
            case "unknown-outcome" -> new UnknownOutcomeException(this);
            default -> isOverload() ? new OverloadedException(this) : new JobfnProblemException(this);
        };
    }

    /** Whether the same request may succeed later: 429, 502, 503 or 504. */
    public boolean isOverload() {
        return status == TOO_MANY_REQUESTS || (status >= 502 && status <= 504);
    }

    private JobRecord.Failure failure() {
        Map<?, ?> error = members.get("error") instanceof Map<?, ?> map ? map : Map.of();
        return new JobRecord.Failure(
                String.valueOf(error.get("reason")),
                String.valueOf(error.get("type")),
                String.valueOf(error.get("message")),
                Boolean.TRUE.equals(error.get("retryable")));
    }

    /** The status, the kind and the detail, for logs. */
    @Override
    public String toString() {
        return status + " " + kind() + ": " + detail;
    }
}
