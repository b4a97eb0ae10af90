package dev.jobfn.job;

/** What became of a client's command to a job. */
public sealed interface CommandResult {
    /**
     * Done, or asked of the run.
     *
     * @param state as it stands now
     */
    record Done(JobState state) implements CommandResult {}

    /**
     * The job's state forbids it.
     *
     * @param state that state
     */
    record Forbidden(JobState state) implements CommandResult {}

    /**
     * The queue has no room for it, or the tenant's share is used up.
     *
     * @param receipt {@link Receipt.Full} or {@link Receipt.OverQuota}
     */
    record Refused(Receipt receipt) implements CommandResult {}

    /** There is no such job, or it is another tenant's. */
    record Unknown() implements CommandResult {}
}
