/**
 * Finds the handler of a job type, which is a bean in this process or an HTTP service, and calls it with the job's
 * input.
 */
package dev.jobfn.run.invoke;
