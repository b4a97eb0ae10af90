package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobFailedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service's response.
 *
 * @param status the HTTP status
 * @param body empty if it was larger than allowed
 * @param json reads the body
 */
record ServiceResponse(int status, Optional<byte[]> body, JsonMapper json) {
    /** The 4xx statuses after which another attempt may succeed: request timeout, too early, too many requests. */
    private static final Set<Integer> RETRYABLE = Set.of(408, 425, 429);

    /**
     * The result: the body of a 2xx response, or {@code null} if the response has none.
     *
     * @throws JobFailedException for any other response; the failure is final for a 4xx status that is not in
     *     {@link #RETRYABLE}
     */
    String result() {
        if (status / 100 != 2) {
            boolean refused = status / 100 == 4 && !RETRYABLE.contains(status);
            throw new JobFailedException(
                    refused ? "service-refused" : "service-failed",
                    detail().map(detail -> detail + " (the service responded with " + status + ")")
                            .orElse("the service responded with " + status),
                    !refused);
        }
        String result = text().orElseThrow(() -> new JobFailedException(
                "result-too-large", "the service's result is larger than its type allows", false));
        if (result.isBlank()) {
            return "null";
        }
        if (!isJson(result)) {
            throw new JobFailedException("unreadable-result", "the service's result is not JSON", true);
        }
        // The result is returned unchanged, because parsing it and writing it again could round its numbers.
        return result;
    }

    /** Reads the text token by token, because a tree would take many times the memory of the text. */
    private boolean isJson(String text) {
        try (JsonParser parser = json.createParser(text)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private Optional<String> text() {
        return body.map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** The title and detail of a problem document (RFC 9457), if the body is one. */
    private Optional<String> detail() {
        try {
            JsonNode problem = json.readTree(text().orElse(""));
            String detail = Stream.of("title", "detail")
                    .map(problem::path)
                    .filter(JsonNode::isString)
                    .map(JsonNode::stringValue)
                    .collect(Collectors.joining(": "));
            return Optional.of(detail).filter(text -> !text.isBlank());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
