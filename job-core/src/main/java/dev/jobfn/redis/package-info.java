/**
 * Jobs in Redis. {@link dev.jobfn.redis.Jobs} and {@link dev.jobfn.redis.Queues} are the entry points. Every transition
 * is one script, which is a {@code .lua} file in this package's resources. The header of each script describes its
 * keys, its arguments, its reply and the invariant that it keeps.
 */
package dev.jobfn.redis;
