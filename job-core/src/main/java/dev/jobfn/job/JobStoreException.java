package dev.jobfn.job;

/** The store did not do what was asked of it. */
public final class JobStoreException extends RuntimeException {
    /** What went wrong. */
    public enum Kind {
        /** It could not be reached, or is not ready: nothing was done. */
        UNAVAILABLE,
        /** Its memory is full: nothing was done. What ends jobs still works. */
        FULL,
        /** It did not answer in time: it may have been done or not. */
        UNKNOWN_OUTCOME
    }

    private final Kind kind;

    /** @param message for the log; it may name addresses and is not for clients */
    public JobStoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
