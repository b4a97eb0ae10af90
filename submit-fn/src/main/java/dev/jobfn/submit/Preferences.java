package dev.jobfn.submit;

import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.RequestViolation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * The request headers of a submission.
 *
 * @param key the value of {@code Idempotency-Key}
 * @param waitTime the time in {@code Prefer: wait=N} (RFC 7240), at most one minute
 */
record Preferences(Optional<String> key, Optional<Duration> waitTime) {
    private static final Duration MAX_WAIT = Duration.ofMinutes(1);
    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=$|[,;])");
    /**
     * Printable ASCII without spaces at either end. The draft that defines the header leaves the format to the server.
     */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,253}[\\x21-\\x7e])?");

    static Preferences of(ServerRequest request) {
        List<String> keys = request.headers().header("Idempotency-Key");
        if (keys.size() > 1 || keys.stream().anyMatch(key -> !KEY.matcher(key).matches())) {
            throw RequestProblems.invalidRequest(List.of(new RequestViolation(
                            "Idempotency-Key", "must be sent once and consist of 1 to 255 printable ASCII characters")))
                    .exception();
        }
        Optional<Duration> waitTime = request.headers().header("Prefer").stream()
                .map(WAIT::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
                .map(requested -> requested.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : requested)
                .filter(requested -> !requested.isZero());
        return new Preferences(keys.stream().findFirst(), waitTime);
    }
}
