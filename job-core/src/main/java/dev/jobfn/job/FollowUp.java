package dev.jobfn.job;

import java.util.List;
import java.util.Optional;

/**
 * What a transition hands back to publish. If a follow-up is lost, jobs are delayed but never lost: dispatches have a
 * deadline, outcomes stay in the outbox, and a clock that did not start is started again.
 *
 * @param queue the queue that the follow-up belongs to
 * @param dispatches jobs that got a slot
 * @param outcomes jobs that ended
 * @param clock the token with which to start the queue's clock; empty if the clock need not be started
 */
public record FollowUp(String queue, List<Dispatch> dispatches, List<Outcome> outcomes, Optional<String> clock) {
    /** Nothing to publish. */
    public static FollowUp none(String queue) {
        return new FollowUp(queue, List.of(), List.of(), Optional.empty());
    }

    /** Only the start of a clock. */
    public static FollowUp ofClock(String queue, String token) {
        return new FollowUp(queue, List.of(), List.of(), Optional.of(token));
    }

    /** Whether there is nothing to publish. */
    public boolean isEmpty() {
        return dispatches.isEmpty() && outcomes.isEmpty() && clock.isEmpty();
    }
}
