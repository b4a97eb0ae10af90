package dev.jobfn.job;

/** What became of a client's command to a job. */
public sealed interface Command {
    /**
     * Done, or asked of the run.
     *
     * @param state as it stands now
     */
    record Done(JobState state) implements Command {}

    /**
     * The job's state forbids it.
     *
     * @param state that state
     */
    record Forbidden(JobState state) implements Command {}

    /**
     * The queue has no room for it, or the tenant's share is used up.
     *
     * @param receipt {@link Receipt.Full} or {@link Receipt.OverQuota}
     */
    record Refused(Receipt receipt) implements Command {}

    /** There is no such job, or it is another tenant's. */
    record Unknown() implements Command {}
}
