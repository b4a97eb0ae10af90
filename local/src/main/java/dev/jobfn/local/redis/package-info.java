/** The Redis of the local run: starting one, or checking an existing one. */
package dev.jobfn.local.redis;
