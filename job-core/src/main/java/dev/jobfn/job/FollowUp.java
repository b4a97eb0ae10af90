package dev.jobfn.job;

import java.util.List;
import java.util.Optional;

/**
 * What the caller of a transition has to publish. Losing it loses time, never a job: dispatches have a deadline, outcomes
 * stay in the outbox, and a clock that did not start is started again.
 *
 * @param queue the queue that it is about
 * @param dispatches jobs that got a slot
 * @param outcomes ends of jobs
 * @param clock the token to start the clock with, where it is missing
 */
public record FollowUp(String queue, List<Dispatch> dispatches, List<Outcome> outcomes, Optional<String> clock) {
    /** Nothing to publish. */
    public static FollowUp none(String queue) {
        return new FollowUp(queue, List.of(), List.of(), Optional.empty());
    }

    /** Whether there is nothing to publish. */
    public boolean isEmpty() {
        return dispatches.isEmpty() && outcomes.isEmpty() && clock.isEmpty();
    }
}
