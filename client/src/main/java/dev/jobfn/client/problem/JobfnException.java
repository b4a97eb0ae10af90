package dev.jobfn.client.problem;

import java.io.Serial;

/** A request that the client sent has failed. The subclass says how. */
public abstract sealed class JobfnException extends RuntimeException
        permits JobfnProblemException, UnreachableException, InterruptedRequestException, ClientClosedException {
    @Serial
    private static final long serialVersionUID = 1L;

    JobfnException(String message, Throwable cause) {
        super(message, cause);
    }
}
