/**
 * Runs jobs, from the event to the outcome. A job passes through these classes in this order:
 *
 * <ol>
 *   <li>{@link dev.jobfn.run.execution.JobRunner} receives a {@code job.queued} event and claims its job when
 *       {@link dev.jobfn.run.execution.AdmissionGate} has a place for it in this process.
 *   <li>{@link dev.jobfn.run.execution.SlotRunner} runs the job, and then the jobs that the store hands over.
 *       {@link dev.jobfn.run.execution.JobRun} is one run; it calls the handler.
 *   <li>{@link dev.jobfn.run.execution.Leases} renews the leases of all runs and stops handlers whose time is over.
 *   <li>{@link dev.jobfn.run.execution.OutcomeRecorder} records how the run ended, and gets the next job.
 * </ol>
 */
package dev.jobfn.run.execution;
