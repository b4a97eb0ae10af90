/** Delivers events to functions, with the limits, retries and dead letters of a cluster. */
package dev.jobfn.local.broker.delivery;
