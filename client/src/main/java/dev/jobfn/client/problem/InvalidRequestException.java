package dev.jobfn.client.problem;

import java.io.Serial;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The request or the job's input is invalid ({@code invalid-request}, {@code invalid-input}, {@code bad-json}). */
public final class InvalidRequestException extends JobfnProblemException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    InvalidRequestException(ProblemDocument problem) {
        super(problem, shown(violations(problem)));
        violations = violations(problem);
    }

    /**
     * One error in the request.
     *
     * @param path a JSON pointer into the body, or the name of a parameter or header
     * @param message what is allowed
     */
    public record Violation(String path, String message) {}

    /** All errors in the request; empty if the body is not JSON at all. */
    public List<Violation> violations() {
        return violations;
    }

    private static List<Violation> violations(ProblemDocument problem) {
        return problem.members().get("violations") instanceof List<?> listed
                ? listed.stream()
                        .filter(Map.class::isInstance)
                        .map(each -> (Map<?, ?>) each)
                        .map(each ->
                                new Violation(String.valueOf(each.get("path")), String.valueOf(each.get("message"))))
                        .toList()
                : List.of();
    }

    private static String shown(List<Violation> violations) {
        return violations.isEmpty()
                ? ""
                : violations.stream()
                        .map(each -> each.path() + " " + each.message())
                        .collect(Collectors.joining("; ", " (", ")"));
    }
}
