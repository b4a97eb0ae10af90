package dev.jobfn.client.http;

import dev.jobfn.client.problem.ProblemDocument;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer from the service.
 *
 * @param status from 200 to 299
 * @param body the answer's JSON; may be empty
 */
public record Answer(int status, String body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final int SHOWN = 200;

    static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /** The problem that an answer contains. */
    static ProblemDocument problem(HttpResponse<String> response) {
        Optional<Duration> retryAfter = retryAfter(response.headers());
        try {
            if (JSON.readTree(response.body()).isObject()) {
                Map<String, Object> members = members(JSON.readValue(response.body(), Map.class));
                return problem(response.statusCode(), members, retryAfter);
            }
        } catch (JacksonException e) {
            // The answer comes from something between the client and the service.
        }
        return blank(response.statusCode(), response.body(), retryAfter);
    }

    /** The problem document with these members. */
    public static ProblemDocument problem(int status, Map<String, Object> document, Optional<Duration> retryAfter) {
        Map<String, Object> members = new HashMap<>(document);
        String type = taken(members, "type", "about:blank");
        String title = taken(members, "title", "HTTP " + status);
        String detail = taken(members, "detail", title);
        members.remove("status");
        return new ProblemDocument(type, title, status, detail, retryAfter, members);
    }

    /** A JSON object without its nulls. */
    public static Map<String, Object> members(Map<?, ?> object) {
        Map<String, Object> members = new HashMap<>();
        object.forEach((name, value) -> {
            if (value != null) {
                members.put(String.valueOf(name), value);
            }
        });
        return members;
    }

    private static ProblemDocument blank(int status, String body, Optional<Duration> retryAfter) {
        String start = body.strip().replaceAll("\\s+", " ");
        String detail = start.isEmpty() ? "no body" : start.substring(0, Math.min(start.length(), SHOWN));
        return new ProblemDocument("about:blank", "HTTP " + status, status, detail, retryAfter, Map.of());
    }

    private static String taken(Map<String, Object> members, String name, String byDefault) {
        return members.remove(name) instanceof String text ? text : byDefault;
    }

    private static Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After").map(String::strip).flatMap(text -> {
            if (SECONDS.matcher(text).matches()) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration until = Duration.between(Instant.now(), at);
                return Optional.of(until.isNegative() ? Duration.ZERO : until);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
