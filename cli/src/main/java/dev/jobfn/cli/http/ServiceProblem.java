package dev.jobfn.cli.http;

import dev.jobfn.cli.CommandFailedException;
import dev.jobfn.cli.ExitCodes;
import dev.jobfn.cli.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The service refused a request. */
public final class ServiceProblem extends CommandFailedException {
    static final String PREFIX = "https://jobfn.dev/problems/";

    private static final long serialVersionUID = 1;
    private static final int SHOWN = 200;

    private final String kind;
    private final String document;

    /** The problem that an answer contains. */
    ServiceProblem(ServiceResponse response) {
        super(exitCode(response), message(response), ProblemAdvice.of(response), null);
        kind = response.problemKind();
        document = kind.isEmpty() ? null : response.body();
    }

    private static int exitCode(ServiceResponse response) {
        return switch (response.problemKind()) {
            case "job-failed", "job-cancelled" -> ExitCodes.FAILED;
            case "not-ended" -> ExitCodes.NOT_ENDED;
            default -> response.isOverload() ? ExitCodes.UNAVAILABLE : ExitCodes.REFUSED;
        };
    }

    private static String message(ServiceResponse response) {
        JsonObject problem = response.json().orElse(new JsonObject(Map.of()));
        if (response.problemKind().isEmpty()) {
            String start = response.body().strip().replaceAll("\\s+", " ");
            return "HTTP " + response.status() + (start.isEmpty() ? "" : ": ")
                    + start.substring(0, Math.min(start.length(), SHOWN));
        }
        String title = problem.text("title").orElse("HTTP " + response.status());
        String detail = problem.text("detail")
                .filter(text -> !text.equals(title))
                .map(text -> ": " + text)
                .orElse("");
        String violations = problem.objects("violations").stream()
                .map(each -> each.text("path").orElse("") + " "
                        + each.text("message").orElse(""))
                .filter(each -> !detail.contains(each.strip()))
                .collect(Collectors.joining("; "));
        JsonObject error = problem.object("error");
        String cause = error.text("type")
                .map(type -> type + ": " + error.text("message").orElse(""))
                .orElse("");
        return title
                + detail
                + (violations.isEmpty() ? "" : " [" + violations + "]")
                + (cause.isEmpty() || detail.contains(cause) ? "" : " (" + cause + ")");
    }

    /** The kind of problem, such as {@code not-found}; empty if the answer does not come from the service. */
    public String kind() {
        return kind;
    }

    @Override
    public Optional<String> document() {
        return Optional.ofNullable(document);
    }
}
