package dev.jobfn.cli;

/** Ends a command with exit code 1. The message is all that the user sees, so it says what to do. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
