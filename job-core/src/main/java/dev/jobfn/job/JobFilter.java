package dev.jobfn.job;

import java.time.Instant;
import java.util.Optional;

/**
 * Which jobs a listing shows. An absent filter excludes no job.
 *
 * @param tenant only jobs of this tenant
 * @param state only jobs in this state
 * @param type only jobs of this type
 * @param queue only jobs of this queue
 * @param errorType only jobs whose last error has this type
 * @param from only jobs from this time on. The time of a job is when it ended if {@code state} is one of ended jobs, and
 *     otherwise when it was submitted
 * @param to only jobs before this time
 */
public record JobFilter(
        Optional<String> tenant,
        Optional<JobState> state,
        Optional<String> type,
        Optional<String> queue,
        Optional<String> errorType,
        Optional<Instant> from,
        Optional<Instant> to) {
    /** A filter for one tenant's jobs, with any error and of any time. */
    public JobFilter(String tenant, Optional<JobState> state, Optional<String> type, Optional<String> queue) {
        this(Optional.of(tenant), state, type, queue, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
