package dev.jobfn.job;

import java.util.Optional;

/**
 * Which jobs a listing shows.
 *
 * @param tenant of this tenant
 * @param state in this state
 * @param type of this type
 * @param queue of this queue
 */
public record JobFilter(String tenant, Optional<JobState> state, Optional<String> type, Optional<String> queue) {}
