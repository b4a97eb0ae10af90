package dev.jobfn.client.problem;

import java.io.Serial;

/** The client was closed before or during the request. */
public final class ClientClosedException extends JobfnException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ClientClosedException() {
        super("the client is closed", null);
    }
}
