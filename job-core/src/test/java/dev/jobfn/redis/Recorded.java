package dev.jobfn.redis;

import dev.jobfn.job.FollowUp;

/**
 * The result of a call to the store, and what the call published.
 *
 * @param value the result
 * @param followUp everything that was published
 * @param <T> the result's type
 */
public record Recorded<T>(T value, FollowUp followUp) {}
