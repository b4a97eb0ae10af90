package dev.jobfn.faults.history;

import java.util.Set;

/**
 * An observation. Times are microseconds since 1970, all from the same machine's clock. A job is identified by the
 * random part of its id.
 */
public sealed interface Entry {
    long at();

    /** An entry about one job. */
    sealed interface OfJob extends Entry {
        String job();
    }

    /** A change to a job in Redis. */
    sealed interface Write extends OfJob {}

    /** A change by a run, with the run token that the run used. */
    sealed interface RunWrite extends Write {
        String run();
    }

    /**
     * A client got status 202.
     *
     * @param key the idempotency key; empty if there was none
     * @param expected the states that the job may end in
     */
    record Acknowledged(long at, String job, String tenant, String key, Set<String> expected) implements OfJob {}

    /** A handler started. */
    record HandlerStarted(long at, String job, int attempt) implements OfJob {}

    /** A handler returned a result, as JSON. */
    record HandlerReturned(long at, String job, int attempt, String result) implements OfJob {}

    /** The job was stored. */
    record Kept(long at, String job) implements Write {}

    /** The job got a slot and a dispatch token that is valid until the deadline. */
    record Dispatched(long at, String job, String token, long deadline) implements Write {}

    /** A run claimed the job. */
    record Claimed(long at, String job, String run, int attempt) implements Write {}

    /** A run renewed its lease. */
    record Renewed(long at, String job, String run) implements RunWrite {}

    /** An attempt failed, and the next one is due at the given time. */
    record AttemptFailed(long at, String job, String run, long due) implements RunWrite {}

    /** A run released the job. */
    record Released(long at, String job, String run) implements RunWrite {}

    /**
     * A run ended the job.
     *
     * @param reason why the job failed; empty if it did not
     * @param retryable whether the failure was retryable
     */
    record EndedByRun(long at, String job, String run, String state, String reason, boolean retryable)
            implements RunWrite {}

    /** A client ended the job, or the job ended because it had lost its last lease. */
    record EndedWithoutRun(long at, String job, String script, String state, String reason) implements Write {}

    /** The job's lease expired. */
    record Lost(long at, String job) implements Write {}

    /** The job waits until it is due. */
    record Deferred(long at, String job, long due) implements Write {}

    /** The job waits for a slot. */
    record Queued(long at, String job, String script) implements Write {}

    /** The job took a slot of the window or freed its slot. */
    record Slot(long at, String job, boolean taken) implements OfJob {}

    /** Redis refused a write because the run no longer held the job. */
    record Refused(long at, String job, String run, String script) implements OfJob {}

    /** The start of a queue's clock was requested with this token. */
    record ClockStarted(long at, String token) implements Entry {}

    /** The clock processed everything that was due. */
    record ClockTicked(long at, String token) implements Entry {}

    /** A subscriber received an outcome event. */
    record Delivered(long at, String job, String event, String state) implements OfJob {}

    /**
     * The job's record, as read at the end.
     *
     * @param result the result as JSON; empty if there is none
     * @param reason why the job failed; empty if it did not
     */
    record Found(long at, String job, String state, int attempt, String result, String reason) implements OfJob {}

    /** A tenant requested a job and was or was not allowed to see it. */
    record Shown(long at, String job, String tenant, boolean shown) implements OfJob {}

    /** A process was killed or paused. Up to this many claimed jobs may not have reached their handler. */
    record Killed(long at, String process, int most) implements Entry {}

    /** Something that jobs need was deliberately unavailable until the given time. */
    record Outage(long at, String what, long until) implements Entry {}

    /** Writes to Redis just before this may have been missed. */
    record Gap(long at) implements Entry {}
}
