package dev.jobfn.redis;

import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for replies and says what an error among them means. */
final class Replies {
    /**
     * How Redis begins an error with which it refuses a script or command before it runs, beside those of slots that move: of a
     * script that has begun only TRYAGAIN comes back without the script's name, as scripts answer it before they write anything.
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

    /** Lettuce's words for a command that it has not sent. */
    private static final Set<String> UNSENT =
            Set.of("Currently not connected. Commands are rejected.", "Connection is closed");

    private Replies() {}

    /**
     * Waits for it, as long as it takes: Lettuce ends each command when its time is over. A time of our own would be two more
     * timers a call, and a virtual thread's wake a thread of their own each.
     */
    static <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw meaning(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobStoreException(Kind.UNKNOWN_OUTCOME, "interrupted while Redis worked", e);
        }
    }

    /** The same reply; where it fails, it fails with what that means. */
    static <T> CompletionStage<T> meant(CompletionStage<T> reply) {
        return reply.exceptionallyCompose(error -> CompletableFuture.failedFuture(meaning(error)));
    }

    /** Nothing was done only where that is certain: whatever is not known to come before the first write leaves it open. */
    static JobStoreException meaning(Throwable thrown) {
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

    /** Whether a command failed before it was sent, for want of a connection. */
    static boolean isUnsent(Throwable error) {
        return error instanceof RedisConnectionException || UNSENT.contains(String.valueOf(error.getMessage()));
    }

    private static JobStoreException refusal(String message, Throwable error) {
        if (isFromWithin(message)) {
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

    /** Redis adds the script and its line to an error that was raised in it, whatever the error began with. */
    static boolean isFromWithin(String message) {
        return message.contains("user_script");
    }

    /** The word that tells what kind of error Redis answered. */
    static String firstWord(String message) {
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }

    /** What a stage failed with. */
    static Throwable cause(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
