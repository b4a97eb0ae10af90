/** Reads and writes JSON within limits of size, time and memory. */
package dev.jobfn.http.json;
