package dev.jobfn.job;

import java.util.Optional;

/**
 * How a job ended. It is published and then removed from the outbox.
 *
 * @param job the job
 * @param run the token of the run that ended it, or a fresh one if no run ended it
 * @param state one of the ended states
 * @param reason why it failed, as in {@link FailureReason#text()}
 * @param type its type's name
 * @param tenant its owner
 * @param attempt how many attempts have begun
 * @param entry its entry in the outbox
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
