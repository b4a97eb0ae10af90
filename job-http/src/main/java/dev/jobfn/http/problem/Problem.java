package dev.jobfn.http.problem;

import dev.jobfn.http.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A problem document (RFC 9457). {@link Problems} makes all of them.
 *
 * @param slug the last part of its type; never changes its meaning
 * @param status of the answer, 400 to 599
 * @param title what kind of problem it is, the same each time
 * @param detail what is wrong this time and how to mend it
 * @param members more for programs, JSON values by name
 * @param headers what goes with it, as {@code Retry-After}
 */
public record Problem(
        String slug,
        int status,
        String title,
        String detail,
        Map<String, Object> members,
        Map<String, String> headers) {
    private static final String TYPES = "https://jobfn.dev/problems/";

    /** Copies the maps and keeps their order. */
    public Problem {
        members = new LinkedHashMap<>(members);
        headers = new LinkedHashMap<>(headers);
    }

    Problem(String slug, int status, String title, String detail) {
        this(slug, status, title, detail, Map.of(), Map.of());
    }

    /** The same, with one more member. */
    Problem with(String member, Object value) {
        Problem more = new Problem(slug, status, title, detail, members, headers);
        more.members.put(member, value);
        return more;
    }

    /** The same, with one more header. */
    Problem header(String name, String value) {
        Problem more = new Problem(slug, status, title, detail, members, headers);
        more.headers.put(name, value);
        return more;
    }

    /** Its stable name. */
    public URI type() {
        return URI.create(TYPES + slug);
    }

    /** It is thrown so. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    /** The document's members in the order in which they are written. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type().toString());
        document.put("title", title);
        document.put("status", status);
        document.put("detail", detail);
        document.putAll(members);
        return document;
    }

    /** The answer of a route. */
    public ServerResponse response() {
        return ServerResponse.status(status)
                .headers(all -> headers.forEach(all::set))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Json.bytes(document()));
    }

    /** The answer where no route was reached. */
    public void writeTo(HttpServletResponse response) throws IOException {
        byte[] body = Json.bytes(document());
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
