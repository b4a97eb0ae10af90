/** Finds what does the work of a job type, a bean or a service, and calls it: JSON in, JSON out. */
package dev.jobfn.run.invoke;
