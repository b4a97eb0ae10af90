package dev.jobfn.job;

/**
 * What a transition came to, and what is to be published for it.
 *
 * @param value what it came to
 * @param followUp what the caller publishes
 * @param <T> its type
 */
public record Answer<T>(T value, FollowUp followUp) {}
