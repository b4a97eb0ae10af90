/** A Knative broker for development. It accepts events and delivers them as the manifests say. */
package dev.jobfn.local.broker;
