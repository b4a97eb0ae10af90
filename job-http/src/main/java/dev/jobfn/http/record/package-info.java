/** What clients receive about a job: its record, its result, its links. */
package dev.jobfn.http.record;
