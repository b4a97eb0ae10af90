package dev.jobfn.job;

/**
 * What can happen to a job. Each transition is one atomic script. {@link JobStateMachine} defines the next state for
 * each state and transition.
 */
public enum Transition {
    /** The job's due time has come. */
    FALL_DUE,
    /** A run with the current dispatch token takes the lease, and an attempt begins. */
    CLAIM,
    /** The job's dispatch is undone because the event was refused or came too late. No attempt is used up. */
    UNDISPATCH,
    /**
     * The job's dispatch is undone and the job is scheduled, because no process that knows the job's type got the
     * event.
     */
    DEFER,
    /** The run renews its lease, reports its progress, and learns whether the job was cancelled. */
    HEARTBEAT,
    /** The run ends with a result. */
    COMPLETE,
    /** The run ends with an error, and another attempt follows. */
    FAIL_AND_RETRY,
    /** The run ends with an error, and no further attempt follows. */
    FAIL,
    /**
     * The run releases the job before it is done, for example because its pod is ending. The attempt does not count.
     */
    RELEASE,
    /** The lease has expired. */
    LOSE,
    /** The lease has expired, and the job has now lost as many leases as its type allows. */
    LOSE_FOR_GOOD,
    /** A client cancels the job. A run learns of it at its next heartbeat. */
    CANCEL,
    /** The run ends because the job was cancelled. */
    STOP,
    /** A client runs the job again. */
    RETRY
}
