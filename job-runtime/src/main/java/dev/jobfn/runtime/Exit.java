package dev.jobfn.runtime;

/** Ends the process because of an error that its operator must fix. */
@FunctionalInterface
public interface Exit {
    /** Prints the reason, in one line, and ends the process in an orderly way. */
    void because(String line);
}
