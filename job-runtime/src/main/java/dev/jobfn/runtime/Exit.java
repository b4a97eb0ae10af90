package dev.jobfn.runtime;

/** Ends the process for something that its operator has to put right. */
@FunctionalInterface
public interface Exit {
    /** Says it, in one line, and ends the process in good order. */
    void because(String line);
}
