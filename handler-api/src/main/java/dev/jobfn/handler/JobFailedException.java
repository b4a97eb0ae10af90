package dev.jobfn.handler;

/** Fails the attempt with an error type that clients can rely on, and says whether another attempt could succeed. */
public final class JobFailedException extends RuntimeException {
    private final String type;
    private final boolean retryable;

    /**
     * Describes the failure.
     *
     * @param type a short stable name, such as {@code unreadable-image}
     * @param message one line for humans
     * @param retryable whether another attempt could succeed
     */
    public JobFailedException(String type, String message, boolean retryable) {
        super(message);
        this.type = type;
        this.retryable = retryable;
    }

    /** A short stable name that clients can compare. */
    public String type() {
        return type;
    }

    /** Whether another attempt could succeed. */
    public boolean retryable() {
        return retryable;
    }
}
