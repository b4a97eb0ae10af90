/** Reads jobs, results and queues, and watches for changes. Nothing here writes. */
package dev.jobfn.redis.read;
