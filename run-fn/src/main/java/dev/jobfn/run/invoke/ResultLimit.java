package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobFailedException;

/** What a job fails with whose result is larger than its type allows. */
public final class ResultLimit {
    private ResultLimit() {}

    /** The failure, final, for a result of this many bytes. */
    public static JobFailedException exceeded(int bytes, int limit) {
        return new JobFailedException(
                "result-too-large",
                "The result has " + bytes + " bytes; this type allows " + limit
                        + ". Store large results elsewhere and return their address.",
                false);
    }
}
