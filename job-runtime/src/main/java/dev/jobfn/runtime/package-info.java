/**
 * Everything except HTTP that the processes of all functions share: settings, startup, the wiring of the store and the
 * check of Redis.
 */
package dev.jobfn.runtime;
