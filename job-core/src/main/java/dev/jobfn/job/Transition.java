package dev.jobfn.job;

/** What can happen to a job. Each is one atomic script; {@link JobStateMachine} says where it leads from each state. */
public enum Transition {
    /** Its due time came. */
    FALL_DUE,
    /** A run with the current dispatch token takes the lease; an attempt begins. */
    CLAIM,
    /** Its dispatch comes to nothing: the event was not taken, or came too late. No attempt was used. */
    UNDISPATCH,
    /** Its dispatch comes to nothing for now: no process that knows its type took the event. */
    DEFER,
    /** The run renews its lease, says how far it is, and learns whether it was cancelled. */
    HEARTBEAT,
    /** The run ends with a result. */
    COMPLETE,
    /** The run ends with an error and an attempt is left. */
    FAIL_AND_RETRY,
    /** The run ends with an error for good. */
    FAIL,
    /** The run gives the job back unfinished, as at the end of its pod. The attempt does not count. */
    RELEASE,
    /** The lease ran out. */
    LOSE,
    /** The lease ran out once too often. */
    LOSE_FOR_GOOD,
    /** A client asks that it end. A running job learns it at its next heartbeat. */
    CANCEL,
    /** The run ends because it learned of the cancellation. */
    STOP,
    /** A client asks that it run again. */
    RETRY
}
