package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobFailedException;

/** The failure of a job whose result is larger than its type allows. */
public final class ResultLimit {
    private ResultLimit() {}

    /** A final failure for a result of this many bytes. */
    public static JobFailedException exceeded(int bytes, int limit) {
        return new JobFailedException(
                "result-too-large",
                "The result has " + bytes + " bytes; this type allows " + limit
                        + ". Store large results elsewhere and return their address.",
                false);
    }
}
