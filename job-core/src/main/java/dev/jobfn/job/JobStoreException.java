package dev.jobfn.job;

/** The store did not do what it was asked to do. */
public final class JobStoreException extends RuntimeException {
    /** What went wrong. */
    public enum Kind {
        /** The store could not be reached, or refused the call before it began, so nothing was done. */
        UNAVAILABLE,
        /** The memory is full, so nothing was done. Jobs can still end. */
        FULL,
        /**
         * The store did not answer in time, or failed midway. The change may have been made in full, in part, or not at
         * all.
         */
        UNKNOWN_OUTCOME
    }

    private final Kind kind;
    private final boolean failed;

    /** @param message the message for the log, which may name addresses and must not be sent to clients */
    public JobStoreException(Kind kind, String message, Throwable cause) {
        this(kind, false, message, cause);
    }

    private JobStoreException(Kind kind, boolean failed, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.failed = failed;
    }

    /**
     * The store failed midway. Whatever it had done by then stays, because scripts have no rollback.
     *
     * @param message the message for the log
     */
    public static JobStoreException failed(String message, Throwable cause) {
        return new JobStoreException(Kind.UNKNOWN_OUTCOME, true, message, cause);
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Whether the outcome is unknown because the store failed midway, not because it was slow or cut off. */
    public boolean isFailure() {
        return failed;
    }
}
