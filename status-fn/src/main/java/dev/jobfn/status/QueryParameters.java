package dev.jobfn.status;

import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.RequestViolation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.web.servlet.function.ServerRequest;

/** The query parameters of a request. All violations are collected, so that one response can report them all. */
final class QueryParameters {
    private final ServerRequest request;
    private final List<RequestViolation> violations = new ArrayList<>();

    QueryParameters(ServerRequest request) {
        this.request = request;
    }

    /**
     * Reports every parameter whose name is not among these. Otherwise, a misspelled filter would be ignored, and the
     * response would include what the filter should exclude.
     */
    void allow(Set<String> names) {
        if (!names.containsAll(request.params().keySet())) {
            violations.add(new RequestViolation(
                    "?", "unknown parameter; use one of " + String.join(", ", new TreeSet<>(names))));
        }
    }

    int integer(String name, int byDefault, int least, int most) {
        return parsed(name, "must be a whole number from " + least + " to " + most, text -> {
                    try {
                        return Optional.of(Integer.parseInt(text)).filter(value -> value >= least && value <= most);
                    } catch (NumberFormatException e) {
                        return Optional.empty();
                    }
                })
                .orElse(byDefault);
    }

    /** A whole number. Larger numbers count as {@code most}. */
    int clamped(String name, int byDefault, int most) {
        return parsed(
                        name,
                        "must be a whole number of at least 0",
                        text -> text.matches("\\d{1,1000}")
                                ? Optional.of(new BigInteger(text)
                                        .min(BigInteger.valueOf(most))
                                        .intValue())
                                : Optional.empty())
                .orElse(byDefault);
    }

    /**
     * A value that the parser accepts.
     *
     * @param rule the violation's message if the parser returns nothing, or if the parameter is given more than once
     */
    <T> Optional<T> parsed(String name, String rule, Function<String, Optional<T>> parser) {
        List<String> values = request.params().getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = values.size() == 1 ? parser.apply(values.get(0)) : Optional.empty();
        if (value.isEmpty()) {
            wrong(name, rule);
        }
        return value;
    }

    void wrong(String name, String rule) {
        violations.add(new RequestViolation(name, rule));
    }

    /** Throws if there are violations. */
    void check() {
        if (!violations.isEmpty()) {
            throw RequestProblems.invalidRequest(violations).exception();
        }
    }
}
