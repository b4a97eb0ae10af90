package dev.jobfn.client.problem;

import java.io.Serial;
import java.net.URI;

/**
 * The service did not answer, because the connection failed or broke, or because no answer came in time. The request
 * may have been carried out nonetheless. The cause says what happened.
 */
public final class UnreachableException extends JobfnException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param cause the reason why there is no answer */
    public UnreachableException(String method, URI uri, Throwable cause) {
        super(method + " " + uri + " got no answer: " + cause, cause);
    }
}
