package dev.jobfn.handler;

/** Thrown by a handler that knows what went wrong: gives the client a stable type and says whether to try again. */
public final class JobFailedException extends RuntimeException {
    private final String type;
    private final boolean retryable;

    /**
     * @param type a short stable name such as {@code unreadable-image}
     * @param message one line for a person
     * @param retryable whether another attempt could help
     */
    public JobFailedException(String type, String message, boolean retryable) {
        super(message);
        this.type = type;
        this.retryable = retryable;
    }

    /** A short stable name that a client can compare. */
    public String type() {
        return type;
    }

    /** Whether another attempt could help. */
    public boolean retryable() {
        return retryable;
    }
}
