package dev.jobfn.cli;

import java.util.Optional;

/** Ends a command with an exit code. The message and the advice are all that the user sees. */
public class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final String advice;

    /** Ends the command with exit code 1. The message says what to do. */
    public CommandFailedException(String message) {
        this(ExitCodes.FAILED, message, null, null);
    }

    /** Ends the command with exit code 1. The message says what to do. */
    public CommandFailedException(String message, Throwable cause) {
        this(ExitCodes.FAILED, message, null, cause);
    }

    /**
     * Ends the command.
     *
     * @param exitCode one of {@link ExitCodes}
     * @param message what is wrong
     * @param advice what to do; may be null
     * @param cause may be null
     */
    public CommandFailedException(int exitCode, String message, String advice, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.advice = advice;
    }

    /** The command's exit code. */
    public final int exitCode() {
        return exitCode;
    }

    /** What the user can do about it. */
    public final Optional<String> advice() {
        return Optional.ofNullable(advice);
    }

    /** The problem document of the service, as JSON, if the service answered with one. */
    public Optional<String> document() {
        return Optional.empty();
    }
}
