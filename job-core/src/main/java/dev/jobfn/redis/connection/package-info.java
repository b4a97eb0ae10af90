/** Connections to Redis: one server, a server behind Sentinel, or a cluster; what errors mean, and when to connect again. */
package dev.jobfn.redis.connection;
