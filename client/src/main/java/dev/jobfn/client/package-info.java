/**
 * The Java client of the job API. {@link dev.jobfn.client.JobClient} is the entry point; docs/client.md shows how to use
 * it.
 */
package dev.jobfn.client;
