package dev.jobfn.handler;

/**
 * Does the work of one job type. Unlike a plain {@code Function<I, O>}, it receives a {@link JobContext}.
 *
 * <p>A job may run more than once, and two runs can overlap if a process was paused. Make side effects idempotent;
 * {@link JobContext#jobId()} is the same for every run of a job.
 *
 * @param <I> the type that the input is deserialized to
 * @param <O> the type that the result is serialized from
 */
@FunctionalInterface
public interface JobHandler<I, O> {
    /**
     * Runs the job. The thread is interrupted at the deadline, on cancellation and when the lease is lost. Whatever the
     * handler returns or throws after that counts only if the run still holds its lease.
     *
     * @throws JobFailedException to fail the attempt and say whether another attempt could succeed
     * @throws Exception any other exception, which fails the attempt; another attempt may follow
     */
    O run(I input, JobContext context) throws Exception;
}
