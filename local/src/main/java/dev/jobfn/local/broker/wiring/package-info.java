/** Reads the manifests that say which events go where, and how failures are retried. */
package dev.jobfn.local.broker.wiring;
