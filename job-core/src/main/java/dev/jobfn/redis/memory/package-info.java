/** Eviction of ended jobs when Redis runs short of memory. */
package dev.jobfn.redis.memory;
