package dev.jobfn.job;

/** Publishes what transitions leave to publish. */
@FunctionalInterface
public interface FollowUpPublisher {
    /** Publishes all of it; returns without waiting for the broker. An empty one is allowed. */
    void publish(FollowUp followUp);
}
