package dev.jobfn.local.broker;

import java.io.Serial;

/** A manifest that the broker can't follow; the message is one line that names file and field. */
public final class WiringException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    WiringException(String message) {
        super(message);
    }
}
