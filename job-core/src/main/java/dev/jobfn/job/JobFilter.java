package dev.jobfn.job;

import java.util.Optional;

/**
 * Which jobs a listing shows.
 *
 * @param tenant only jobs of this tenant
 * @param state only jobs in this state
 * @param type only jobs of this type
 * @param queue only jobs of this queue
 */
public record JobFilter(String tenant, Optional<JobState> state, Optional<String> type, Optional<String> queue) {}
