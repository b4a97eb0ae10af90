package dev.jobfn.redis.connection;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Interprets errors from Redis and from the client. */
public final class RedisErrors {
    /**
     * The first words of errors with which Redis refuses a script or command before it runs. The errors of moving slots
     * are recognized separately. Once a script has begun, TRYAGAIN is the only error that comes back without the
     * script's name, and scripts return TRYAGAIN before they write.
     */
    private static final Set<String> REFUSALS = Set.of(
            "LOADING",
            "MASTERDOWN",
            "MISCONF",
            "NOREPLICAS",
            "BUSY",
            "NOAUTH",
            "WRONGPASS",
            "NOPERM",
            "READONLY",
            "CROSSSLOT");

    /** Lettuce's messages for a command that it has not sent. */
    private static final Set<String> UNSENT =
            Set.of("Currently not connected. Commands are rejected.", "Connection is closed");

    private RedisErrors() {}

    /**
     * The outcome counts as known only if it is certain. After an error that may have come after the first write, it
     * counts as unknown.
     */
    public static JobStoreException meaning(Throwable thrown) {
        Throwable error = cause(thrown);
        if (error instanceof JobStoreException known) {
            return known;
        }
        String message = String.valueOf(error.getMessage());
        if (error instanceof RedisCommandTimeoutException) {
            return new JobStoreException(Kind.UNKNOWN_OUTCOME, "Redis did not answer in time", error);
        }
        if (error instanceof RedisCommandExecutionException) {
            return refusal(message, error);
        }
        return new JobStoreException(isUnsent(error) ? Kind.UNAVAILABLE : Kind.UNKNOWN_OUTCOME, message, error);
    }

    /** Whether a command failed before it was sent, because there was no connection. */
    static boolean isUnsent(Throwable error) {
        return error instanceof RedisConnectionException || UNSENT.contains(String.valueOf(error.getMessage()));
    }

    private static JobStoreException refusal(String message, Throwable error) {
        if (isFromScript(message)) {
            return JobStoreException.failed("a script failed: " + message, error);
        }
        String word = firstWord(message);
        if ("OOM".equals(word)) {
            return new JobStoreException(Kind.FULL, message, error);
        }
        return REFUSALS.contains(word) || MovingSlots.isMove(message)
                ? new JobStoreException(Kind.UNAVAILABLE, message, error)
                : JobStoreException.failed("Redis failed: " + message, error);
    }

    /** Redis appends the script and its line to every error raised inside a script, whatever the error begins with. */
    static boolean isFromScript(String message) {
        return message.contains("user_script");
    }

    /** The word that says what kind of error Redis returned. */
    static String firstWord(String message) {
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }

    /** The exception that a stage failed with, unwrapped. */
    static Throwable cause(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
