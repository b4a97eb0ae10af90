package dev.jobfn.job;

import java.util.Optional;

/**
 * How a job ended. An outcome is published and then removed from the outbox.
 *
 * @param job the job
 * @param run the token of the run that ended the job, or a fresh token if no run ended it
 * @param state one of the ended states
 * @param reason why the job failed, as in {@link FailureReason#text()}
 * @param type the name of the job's type
 * @param tenant the tenant that owns the job
 * @param attempt how many attempts have begun
 * @param entry the outcome's entry in the outbox
 */
public record Outcome(
        JobId job,
        String run,
        JobState state,
        Optional<String> reason,
        String type,
        String tenant,
        int attempt,
        String entry) {}
