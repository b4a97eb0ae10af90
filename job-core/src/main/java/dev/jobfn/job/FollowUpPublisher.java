package dev.jobfn.job;

/** Publishes the follow-ups of transitions. */
@FunctionalInterface
public interface FollowUpPublisher {
    /** Publishes everything in the follow-up, which may be empty. Returns without waiting for the broker. */
    void publish(FollowUp followUp);
}
