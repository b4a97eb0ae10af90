package dev.jobfn.redis;

import dev.jobfn.job.FollowUp;

/**
 * What a script returned.
 *
 * @param value its result
 * @param followUp what it hands back to publish
 * @param <T> the result's type
 */
record Answer<T>(T value, FollowUp followUp) {}
