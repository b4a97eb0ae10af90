package dev.jobfn.client;

import dev.jobfn.client.problem.JobfnProblemException;
import dev.jobfn.client.problem.ProblemDocument;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The reason why a job has no result, as the service would give it in answer to a request for the result. */
final class MissingResult {
    private static final int CONFLICT = 409;
    private static final int GONE = 410;
    private static final int UNPROCESSABLE = 422;

    private MissingResult() {}

    static JobfnProblemException of(JobRecord job) {
        return switch (job.state()) {
            case FAILED -> problem(job, UNPROCESSABLE, "job-failed", "The job failed");
            case CANCELLED -> problem(job, UNPROCESSABLE, "job-cancelled", "The job was cancelled");
            case SUCCEEDED -> problem(job, GONE, "result-removed", "The result was removed early");
            case SCHEDULED, QUEUED, RUNNING -> problem(job, CONFLICT, "not-ended", "The job has not ended yet");
        };
    }

    private static JobfnProblemException problem(JobRecord job, int status, String kind, String title) {
        Map<String, Object> members = new HashMap<>();
        members.put("state", job.state().toString());
        job.error()
                .ifPresent(error -> members.put(
                        "error",
                        Map.of(
                                "reason", error.reason(),
                                "type", error.type(),
                                "message", error.message(),
                                "retryable", error.retryable())));
        return new ProblemDocument(
                        "https://jobfn.dev/problems/" + kind,
                        title,
                        status,
                        title + ": " + job.id(),
                        Optional.empty(),
                        members)
                .exception();
    }
}
