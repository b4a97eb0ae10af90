package dev.jobfn.faults.model;

/**
 * Something that is done to a job.
 *
 * @param job which one: the number of its submission, modulo how many there are
 * @param token which of the tokens that it ever had, counted back from the last: 0 is the current one, others are stale
 * @param flag what makes the step another one: it is late, its lease is over at once, another attempt could help, ...
 */
record Step(Kind kind, int job, int token, boolean flag) {
    enum Kind {
        SUBMIT,
        REPEAT,
        CLAIM,
        HEARTBEAT,
        COMPLETE,
        FAIL,
        RELEASE,
        UNDISPATCH,
        REDISPATCH,
        LOOK_AGAIN,
        CANCEL,
        RETRY,
        PAUSE,
        TICK
    }

    @Override
    public String toString() {
        return kind + " " + job + (token > 0 ? " stale-" + token : "") + (flag ? "!" : "");
    }
}
