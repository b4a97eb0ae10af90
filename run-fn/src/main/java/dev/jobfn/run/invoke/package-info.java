/** Finds the handler of a job type and calls it with the job's input: a bean in this process, or an HTTP service. */
package dev.jobfn.run.invoke;
