/** Builds what clients receive about a job: its record, its result and its links. */
package dev.jobfn.http.record;
