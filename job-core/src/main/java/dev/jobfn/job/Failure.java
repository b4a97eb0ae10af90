package dev.jobfn.job;

/**
 * What a run that did not succeed tells of it.
 *
 * @param reason error or timeout; a lost lease is found by the clock
 * @param type a short stable name of the kind of error that a client can compare, never a class of ours
 * @param message one line for a person, at most {@value #MESSAGE_LIMIT} characters
 * @param retryable whether another attempt could help
 */
public record Failure(FailureReason reason, String type, String message, boolean retryable) {
    /** Longer messages are cut. */
    public static final int MESSAGE_LIMIT = 2_000;

    private static final int TYPE_LIMIT = 200;

    /** Cuts what is too long, and puts U+FFFD in place of half a surrogate pair. */
    public Failure {
        type = UnicodeText.cut(type, TYPE_LIMIT);
        message = message.length() > MESSAGE_LIMIT
                ? UnicodeText.cut(message, MESSAGE_LIMIT - 1) + "…"
                : UnicodeText.wellFormed(message);
    }
}
