package dev.jobfn.faults.model;

/**
 * A step of a test: an operation on a job.
 *
 * @param job the number of the job's submission, modulo the number of jobs
 * @param token which of the job's tokens to use, counted back from the last: 0 is the current one, others are stale
 * @param flag selects a variant of the step, for example a late claim, a lease that expires at once or a retryable
 *     failure
 */
record Step(Kind kind, int job, int token, boolean flag) {
    enum Kind {
        SUBMIT,
        REPEAT,
        CLAIM,
        HEARTBEAT,
        COMPLETE,
        REPEAT_END,
        AGE,
        FAIL,
        RELEASE,
        UNDISPATCH,
        REDISPATCH,
        REPUBLISH,
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
