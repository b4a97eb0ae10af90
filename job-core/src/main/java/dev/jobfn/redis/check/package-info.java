/** Checks whether a Redis is fit to store jobs: version, settings, permissions. */
package dev.jobfn.redis.check;
