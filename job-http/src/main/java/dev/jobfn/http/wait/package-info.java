/** Lets requests wait for a job: long polls, and submissions with {@code Prefer: wait}. */
package dev.jobfn.http.wait;
