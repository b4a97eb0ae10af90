/**
 * run-fn runs jobs. Its jar starts three kinds of process: {@link dev.jobfn.run.RunFunction} receives events by HTTP,
 * {@link dev.jobfn.run.LongRunFunction} runs the one job of a Kubernetes Job, and a handler process runs isolated
 * handlers for the other two.
 */
package dev.jobfn.run;
