/** Reads jobs, results and queues, and watches for changes. Nothing in this package writes. */
package dev.jobfn.redis.read;
