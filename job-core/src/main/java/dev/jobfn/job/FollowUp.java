package dev.jobfn.job;

import java.util.List;
import java.util.Optional;

/**
 * What a transition hands back to publish. Losing it costs only time, never a job: dispatches have a deadline, outcomes
 * stay in the outbox, and a clock that did not start is started again.
 *
 * @param queue the queue it belongs to
 * @param dispatches jobs that got a slot
 * @param outcomes jobs that ended
 * @param clock the token to start the queue's clock with, if no clock runs
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
