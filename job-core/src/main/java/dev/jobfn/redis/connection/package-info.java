/** Connects to Redis (one server, a server behind Sentinel, or a cluster), interprets its errors, and reconnects. */
package dev.jobfn.redis.connection;
