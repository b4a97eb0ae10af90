package dev.jobfn.faults.hostile;

/** What can go wrong with one request on its way. */
public enum Trouble {
    /** Nothing. */
    NONE,
    /** Said to be taken, and thrown away. Not for what is promised to arrive once it was taken. */
    DROP,
    /** Answered 503, and not passed on. */
    REFUSE,
    /** The connection is closed in answer's place; nothing is passed on. */
    CLOSE,
    /** Neither passed on nor answered; the connection stays open for long. */
    HANG,
    /** Passed on; of the answer only the beginning comes back. */
    CUT_ANSWER,
    /** Passed on; the connection is closed in answer's place. */
    LOSE_ANSWER,
    /** Passed on; whatever the answer was, it becomes a 500. */
    SPOIL_ANSWER,
    /** Passed on, and a moment later again. */
    DUPLICATE,
    /** Passed on later, so that others overtake it. */
    DELAY
}
