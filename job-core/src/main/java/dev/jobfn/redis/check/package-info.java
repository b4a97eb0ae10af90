/** Checks whether a Redis is fit to store jobs: its version, its settings and the permissions of its user. */
package dev.jobfn.redis.check;
