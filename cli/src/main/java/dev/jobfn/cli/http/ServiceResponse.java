package dev.jobfn.cli.http;

import dev.jobfn.cli.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An answer from the service, or from something in front of it.
 *
 * @param body may be empty
 * @param header gives the value of a header, or null
 */
public record ServiceResponse(int status, String body, UnaryOperator<String> header) {

    /** Whether the request was carried out. */
    public boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /** Whether the same request may succeed later. */
    boolean isOverload() {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    Optional<Duration> retryAfter() {
        try {
            return Optional.ofNullable(header.apply("Retry-After"))
                    .map(text -> Duration.ofSeconds(Long.parseLong(text)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The body, if it is a JSON object. */
    public Optional<JsonObject> json() {
        try {
            return Optional.of(JsonObject.parse(body));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The kind of a problem of the service, such as {@code not-found}; empty for any other answer. */
    public String problemKind() {
        String type = json().flatMap(document -> document.text("type")).orElse("");
        return type.startsWith(ServiceProblem.PREFIX) ? type.substring(ServiceProblem.PREFIX.length()) : "";
    }
}
