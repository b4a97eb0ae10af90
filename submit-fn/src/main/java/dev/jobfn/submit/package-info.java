/** The function submit-fn, which submits, cancels and retries jobs, and pauses, resumes and redispatches queues. */
package dev.jobfn.submit;
