package dev.jobfn.local;

import java.io.Serial;

/** The local run can't go on; the message is for the terminal and says what to do. */
public final class LocalRunException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    LocalRunException(String message) {
        super(message);
    }

    LocalRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
