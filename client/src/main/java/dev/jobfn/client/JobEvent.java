package dev.jobfn.client;

/** A change to a job. Changes in quick succession may be combined. */
public sealed interface JobEvent {
    /** Identifies the version of the job's record. Compare it for equality only. */
    String id();

    /**
     * The record changed.
     *
     * @param job the new record, without its result
     */
    record Changed(String id, JobRecord job) implements JobEvent {}

    /** The handler reported progress. */
    record Progressed(String id, JobRecord.Progress progress) implements JobEvent {}
}
