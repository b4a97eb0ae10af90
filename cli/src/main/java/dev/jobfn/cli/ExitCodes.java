package dev.jobfn.cli;

/** The exit codes of all commands. docs/cli.md describes them. */
public final class ExitCodes {
    public static final int DONE = 0;

    /** The command failed, or the job failed or was cancelled. */
    public static final int FAILED = 1;

    /** An argument, an option or the configuration is invalid. */
    public static final int USAGE = 2;

    /** The service refused the request. */
    public static final int REFUSED = 3;

    /** The service can't be reached, or is overloaded. */
    public static final int UNAVAILABLE = 4;

    /** The job has not ended yet. */
    public static final int NOT_ENDED = 5;

    private ExitCodes() {}
}
