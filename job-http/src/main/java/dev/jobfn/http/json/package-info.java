/** Reads and writes JSON within limits on size, time and memory. */
package dev.jobfn.http.json;
