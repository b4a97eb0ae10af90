/**
 * Jobs in Redis. Every transition is one script, a {@code .lua} file in the resources of this package, whose header says
 * its keys, arguments, answer and invariant.
 */
package dev.jobfn.redis;
