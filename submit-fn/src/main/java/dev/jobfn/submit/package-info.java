/** submit-fn: submits, cancels and retries jobs; pauses and resumes queues. */
package dev.jobfn.submit;
