package dev.jobfn.redis;

import dev.jobfn.job.FollowUp;

/**
 * What a script returned.
 *
 * @param value the script's result
 * @param followUp what the script hands back to publish
 * @param <T> the result's type
 */
record Answer<T>(T value, FollowUp followUp) {}
