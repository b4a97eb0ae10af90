package dev.jobfn.cli.http;

import java.time.Duration;

/** What a user of the command can do about a problem. */
final class ProblemAdvice {
    private ProblemAdvice() {}

    /** One sentence; null if the problem says everything. */
    static String of(ServiceResponse response) {
        return switch (response.problemKind()) {
            case "" -> "The answer does not come from jobfn. Is the address right? 'jobfn doctor' checks it.";
            case "unauthorized" -> "Pass the access key with --key-file, JOBFN_KEY or a profile.";
            case "forbidden" -> "Use the key of an operator, or to read, of a viewer.";
            case "not-found" -> "Jobs of other tenants, and jobs whose retention has ended, are not found.";
            case "method-not-allowed" ->
                "If submit-fn and status-fn have different hosts, set --url to the first and --status-url to the second.";
            case "invalid-input" -> "Change the input so that it matches the schema of the job's type.";
            case "invalid-request", "bad-json", "delay-too-long" -> "Correct the request; it was not carried out.";
            case "unknown-type", "unknown-queue" -> "Choose one of the names above, or add it to the catalog.";
            case "idempotency-conflict" -> "Use another --idempotency-key for another job.";
            case "backlog-full",
                    "quota-exceeded",
                    "store-full",
                    "store-unavailable",
                    "busy",
                    "not-ready",
                    "too-many-waiters" -> "Nothing was stored. Try again" + after(response) + ".";
            case "unknown-outcome" ->
                "Read the job before you submit it again, or repeat with the same --idempotency-key.";
            case "job-failed", "job-cancelled" -> "'jobfn retry ID' runs the job again.";
            case "not-ended" -> "'jobfn result --wait ID' waits for the result.";
            case "result-removed" -> "Submit the job again if you need the result.";
            case "forbidden-transition" -> "'jobfn status ID' shows the job's state.";
            case "internal" -> "This is a bug in the service; its log contains the incident.";
            default -> null;
        };
    }

    private static String after(ServiceResponse response) {
        return response.retryAfter()
                .map(Duration::toSeconds)
                .map(seconds -> " in " + seconds + " s")
                .orElse(" later");
    }
}
