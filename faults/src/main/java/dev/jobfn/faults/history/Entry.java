package dev.jobfn.faults.history;

import java.util.Set;

/** Something that was seen. Times are microseconds since 1970, all of one machine; jobs go by the random part of their id. */
public sealed interface Entry {
    long at();

    /** An entry about one job. */
    sealed interface OfJob extends Entry {
        String job();
    }

    /** What Redis was told to change about a job. */
    sealed interface Write extends OfJob {}

    /** A write of a run: it names the run token that it was made with. */
    sealed interface RunWrite extends Write {
        String run();
    }

    /**
     * A client was answered 202.
     *
     * @param key its idempotency key, `` without
     * @param expected the states that the job may end in
     */
    record Acknowledged(long at, String job, String tenant, String key, Set<String> expected) implements OfJob {}

    /** A handler began. */
    record HandlerStarted(long at, String job, int attempt) implements OfJob {}

    /** A handler returned a result, JSON. */
    record HandlerReturned(long at, String job, int attempt, String result) implements OfJob {}

    /** The job was written. */
    record Kept(long at, String job) implements Write {}

    /** It got a slot, and a token that runs out at the deadline. */
    record Dispatched(long at, String job, String token, long deadline) implements Write {}

    /** A run took it. */
    record Claimed(long at, String job, String run, int attempt) implements Write {}

    /** A run renewed its lease. */
    record Renewed(long at, String job, String run) implements RunWrite {}

    /** An attempt failed and another follows when it is due. */
    record AttemptFailed(long at, String job, String run, long due) implements RunWrite {}

    /** A run gave it back. */
    record Released(long at, String job, String run) implements RunWrite {}

    /**
     * A run ended it.
     *
     * @param reason why it failed, `` where it did not
     * @param retryable whether another attempt could have helped
     */
    record EndedByRun(long at, String job, String run, String state, String reason, boolean retryable)
            implements RunWrite {}

    /** A client, or the loss of its last lease, ended it. */
    record EndedWithoutRun(long at, String job, String script, String state, String reason) implements Write {}

    /** Its lease ran out. */
    record Lost(long at, String job) implements Write {}

    /** It is to wait until it is due. */
    record Deferred(long at, String job, long due) implements Write {}

    /** It waits for a slot again, or anew. */
    record Queued(long at, String job, String script) implements Write {}

    /** It holds a slot of the window, or gave it back. */
    record Slot(long at, String job, boolean taken) implements OfJob {}

    /** A write of a run that Redis refused: the job was no longer its own. */
    record Refused(long at, String job, String run, String script) implements OfJob {}

    /** A queue's clock is to start: somebody has its token. */
    record ClockStarted(long at, String token) implements Entry {}

    /** The clock did what was due. */
    record ClockTicked(long at, String token) implements Entry {}

    /** A subscriber got an outcome event. */
    record Delivered(long at, String job, String event, String state) implements OfJob {}

    /**
     * The record, read at the end.
     *
     * @param result JSON, `` without
     * @param reason why it failed, `` where it did not
     */
    record Found(long at, String job, String state, int attempt, String result, String reason) implements OfJob {}

    /** Somebody of a tenant was shown another's job, or not. */
    record Shown(long at, String job, String tenant, boolean shown) implements OfJob {}

    /** A process was ended or held; so many handlers can have been claimed for and never begun. */
    record Killed(long at, String process, int most) implements Entry {}

    /** From here on to the given time something that jobs need was away on purpose. */
    record Outage(long at, String what, long until) implements Entry {}

    /** What Redis was told may have been missed just before. */
    record Gap(long at) implements Entry {}
}
