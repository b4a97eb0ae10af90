package dev.jobfn.client.problem;

import java.io.Serial;

/**
 * The calling thread was interrupted while it waited for an answer. Its interrupt flag is set again. The request may
 * have been carried out.
 */
public final class InterruptedRequestException extends JobfnException {
    @Serial
    private static final long serialVersionUID = 1L;

    public InterruptedRequestException(InterruptedException cause) {
        super("interrupted while waiting for an answer", cause);
    }
}
