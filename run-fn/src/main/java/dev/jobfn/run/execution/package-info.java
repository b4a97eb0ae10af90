/**
 * Runs jobs, from the event to the outcome. A job passes through these classes in this order:
 *
 * <ol>
 *   <li>{@link dev.jobfn.run.execution.JobRunner} receives a {@code job.queued} event and starts its jobs, several at a
 *       time; {@link dev.jobfn.run.execution.EventBatch} keeps track of them.
 *   <li>{@link dev.jobfn.run.execution.AdmissionGate} decides whether a job may run beside the others in this process.
 *   <li>{@link dev.jobfn.run.execution.JobClaimer} claims the job, which begins an attempt and its lease.
 *   <li>{@link dev.jobfn.run.execution.AttemptRunner} runs the attempt: {@link dev.jobfn.run.execution.HandlerExecutor}
 *       gives the handler a thread, {@link dev.jobfn.run.execution.HandlerTask} calls it, and
 *       {@link dev.jobfn.run.execution.LeaseKeeper} renews the lease and decides when the handler must stop.
 *   <li>{@link dev.jobfn.run.execution.OutcomeRecorder} records how the attempt ended.
 * </ol>
 */
package dev.jobfn.run.execution;
