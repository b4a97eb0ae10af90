package dev.jobfn.testing;

import dev.jobfn.client.JobClient;
import dev.jobfn.client.JobQuery;
import dev.jobfn.client.JobRecord;
import dev.jobfn.client.problem.JobfnException;
import java.util.stream.Collectors;

/** Prints the jobs of a failed test to standard error. The exceptions of the handlers are in the log above. */
final class FailureReport {
    private static final int MOST_JOBS = 20;

    private FailureReport() {}

    static void print(String test, JobClient client) {
        System.err.println(text(test, client));
    }

    static String text(String test, JobClient client) {
        try {
            String jobs = client.list(JobQuery.all()).stream()
                    .limit(MOST_JOBS)
                    .map(FailureReport::line)
                    .collect(Collectors.joining("\n"));
            return test + " failed. Its jobs, newest first:\n" + (jobs.isEmpty() ? "  none" : jobs);
        } catch (JobfnException e) {
            return test + " failed, and its jobs can't be listed: " + e.getMessage();
        }
    }

    private static String line(JobRecord job) {
        return "  %s %s %s, attempt %d of %d%s%s"
                .formatted(
                        job.id(),
                        job.type(),
                        job.state(),
                        job.attempt(),
                        job.limits().maxAttempts(),
                        job.dueAt().map(due -> ", due " + due).orElse(""),
                        job.error()
                                .map(error -> ", " + error.reason() + " " + error.type() + ": " + error.message())
                                .orElse(""));
    }
}
