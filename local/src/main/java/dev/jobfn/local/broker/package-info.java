/** A Knative broker for development: accepts events and delivers them as the manifests say. */
package dev.jobfn.local.broker;
