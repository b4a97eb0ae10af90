package dev.jobfn.job;

import java.util.Optional;

/**
 * The end of a job, to be published and then removed from the outbox.
 *
 * @param job the job
 * @param run the token of the run that ended it, or one of its own where none did
 * @param state an ended one
 * @param reason why it failed, as in {@link FailureReason#text()}
 * @param type its type's name
 * @param tenant whose it is
 * @param attempt how many attempts were begun
 * @param entry how the outbox knows it
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
