package dev.jobfn.handler;

/**
 * Does the work of one job type, when a plain {@code Function<I, O>} does not know enough: it gets a {@link JobContext}.
 * A job may run more than once, and after a pause of its process two runs of it can overlap: what a handler does outside
 * must bear being done twice; {@link JobContext#job()} stays the same over all runs.
 *
 * @param <I> what the input is read as
 * @param <O> what the result is written from
 */
@FunctionalInterface
public interface JobHandler<I, O> {
    /**
     * Runs the job. The thread is interrupted at the deadline, on cancellation and when the lease is lost; what it then
     * returns or throws is not the job's outcome unless it still holds the lease.
     *
     * @throws JobFailedException to say whether another attempt could help
     * @throws Exception anything else fails this attempt, and another may follow
     */
    O run(I input, JobContext context) throws Exception;
}
