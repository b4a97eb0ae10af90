package dev.jobfn.runtime;

/** Ends the process because of an error that its operator must fix. */
@FunctionalInterface
public interface ExitHandler {
    /** Prints the reason in one line and shuts the process down in an orderly way. */
    void exit(String reason);
}
