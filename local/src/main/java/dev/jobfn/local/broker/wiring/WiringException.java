package dev.jobfn.local.broker.wiring;

import java.io.Serial;

/** Reports a manifest that the broker can't use. The message is one line that names the file and the field. */
public final class WiringException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public WiringException(String message) {
        super(message);
    }
}
