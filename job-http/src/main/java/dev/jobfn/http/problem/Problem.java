package dev.jobfn.http.problem;

import dev.jobfn.http.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A problem document (RFC 9457). {@link RequestProblems}, {@link JobProblems}, {@link OverloadProblems} and
 * {@link ServerProblems} create all of them.
 *
 * @param slug the last part of the type's URI; its meaning never changes
 * @param status the status of the response, 400 to 599
 * @param title the kind of problem, which is always the same for a type
 * @param detail what is wrong in this case and what to do about it
 * @param members further members, which programs can read: JSON values by name
 * @param headers response headers, such as {@code Retry-After}
 */
public record Problem(
        String slug,
        int status,
        String title,
        String detail,
        Map<String, Object> members,
        Map<String, String> headers) {
    /**
     * These URIs are only identifiers, and there are no pages at them. docs/problems.md has a section for each slug.
     */
    private static final String TYPES = "https://jobfn.dev/problems/";

    /** Copies the maps and keeps their order. */
    public Problem {
        members = new LinkedHashMap<>(members);
        headers = new LinkedHashMap<>(headers);
    }

    Problem(String slug, int status, String title, String detail) {
        this(slug, status, title, detail, Map.of(), Map.of());
    }

    /** A copy with one more member. */
    Problem with(String member, Object value) {
        Problem copy = new Problem(slug, status, title, detail, members, headers);
        copy.members.put(member, value);
        return copy;
    }

    /** A copy with one more header. */
    Problem header(String name, String value) {
        Problem copy = new Problem(slug, status, title, detail, members, headers);
        copy.headers.put(name, value);
        return copy;
    }

    /** A copy that lists these violations. */
    Problem violations(List<RequestViolation> violations) {
        return with(
                "violations",
                violations.stream()
                        .map(violation -> Map.of("path", violation.path(), "message", violation.message()))
                        .toList());
    }

    /** A copy that tells the client when to send the request again. */
    Problem retryAfter(Duration pause) {
        // Rounded up, because a client that tries again too early would be rejected again.
        return header(
                "Retry-After", Long.toString(Math.max(1, pause.plusMillis(999).toSeconds())));
    }

    /** The URI that identifies the type. */
    public URI type() {
        return URI.create(TYPES + slug);
    }

    /** An exception that answers the request with this problem. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    /** The document's members, in the order in which they appear in the document. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type().toString());
        document.put("title", title);
        document.put("status", status);
        document.put("detail", detail);
        document.putAll(members);
        return document;
    }

    /** This problem as a route's response. */
    public ServerResponse response() {
        return ServerResponse.status(status)
                .headers(all -> headers.forEach(all::set))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Json.bytes(document()));
    }

    /** Writes this problem as the response to a request that reached no route. */
    public void writeTo(HttpServletResponse response) throws IOException {
        byte[] body = Json.bytes(document());
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
