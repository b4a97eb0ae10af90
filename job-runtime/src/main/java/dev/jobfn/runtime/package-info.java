/**
 * Everything that the processes of all functions share, except HTTP: settings, startup, the wiring of the store and the
 * check of Redis.
 */
package dev.jobfn.runtime;
