/**
 * Jobs in Redis. {@link dev.jobfn.redis.Jobs} and {@link dev.jobfn.redis.Queues} are the entry points. Every transition
 * is one script, a {@code .lua} file in this package's resources, whose header gives its keys, arguments, reply and
 * invariant.
 */
package dev.jobfn.redis;
