package dev.jobfn.job;

/** The result of a client's command to a job. */
public sealed interface CommandResult {
    /**
     * The command was carried out or passed on to the run.
     *
     * @param state the job's state now
     */
    record Done(JobState state) implements CommandResult {}

    /**
     * The job's state forbids the command.
     *
     * @param state the job's state
     */
    record Forbidden(JobState state) implements CommandResult {}

    /**
     * The queue has no room for the job, or the tenant's share is used up.
     *
     * @param receipt {@link Receipt.Full} or {@link Receipt.OverQuota}
     */
    record Refused(Receipt receipt) implements CommandResult {}

    /** There is no such job, or it belongs to another tenant. */
    record Unknown() implements CommandResult {}
}
