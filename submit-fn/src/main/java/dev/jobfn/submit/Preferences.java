package dev.jobfn.submit;

import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * What a submission's headers ask for.
 *
 * @param key {@code Idempotency-Key}
 * @param patience {@code Prefer: wait=N} (RFC 7240); what is above a minute counts as a minute
 */
record Preferences(Optional<String> key, Optional<Duration> patience) {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=$|[,;])");
    /** Printable and without blanks at its ends; the draft that defines the header leaves the form to the server. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,253}[\\x21-\\x7e])?");

    static Preferences of(ServerRequest request) {
        List<String> keys = request.headers().header("Idempotency-Key");
        if (keys.size() > 1 || keys.stream().anyMatch(key -> !KEY.matcher(key).matches())) {
            throw RequestProblems.invalidRequest(List.of(new Violation(
                            "Idempotency-Key", "must be sent once, as 1 to 255 printable ASCII characters")))
                    .exception();
        }
        Optional<Duration> patience = request.headers().header("Prefer").stream()
                .map(WAIT::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
                .map(asked -> asked.compareTo(LONGEST) > 0 ? LONGEST : asked)
                .filter(asked -> !asked.isZero());
        return new Preferences(keys.stream().findFirst(), patience);
    }
}
