package dev.jobfn.job;

/**
 * Why a run did not succeed.
 *
 * @param reason error or timeout, because lost leases are found by the clock and not by a run
 * @param type a short stable name for the kind of error, which clients can compare; never a class name
 * @param message one line for humans, at most {@value #MESSAGE_LIMIT} characters
 * @param retryable whether another attempt could succeed
 */
public record Failure(FailureReason reason, String type, String message, boolean retryable) {
    /** Longer messages are truncated. */
    public static final int MESSAGE_LIMIT = 2_000;

    private static final int TYPE_LIMIT = 200;

    /** Truncates texts that are too long and replaces unpaired surrogates with U+FFFD. */
    public Failure {
        type = UnicodeText.cut(type, TYPE_LIMIT);
        message = message.length() > MESSAGE_LIMIT
                ? UnicodeText.cut(message, MESSAGE_LIMIT - 1) + "…"
                : UnicodeText.wellFormed(message);
    }
}
