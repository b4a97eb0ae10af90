package dev.jobfn.redis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Repeats calls that a Redis Cluster rejected because a slot is moving or has just moved. Such an error means that
 * nothing was done, because scripts check for it before their first write (see {@code include/lane.lua}).
 */
public final class MovingSlots {
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 160;

    private final boolean cluster;
    private final Duration patience;

    /**
     * Creates an instance that repeats calls for a limited time.
     *
     * @param cluster whether Redis is a cluster; if not, nothing is repeated
     * @param patience how long after the first call a repeat may start
     */
    public MovingSlots(boolean cluster, Duration patience) {
        this.cluster = cluster;
        this.patience = patience;
    }

    /** Repeats the call until it is no longer rejected or the time is up. */
    public <T> CompletableFuture<T> follow(Supplier<CompletableFuture<T>> call) {
        return cluster ? follow(call, System.nanoTime() + patience.toNanos(), FIRST_PAUSE_MILLIS) : call.get();
    }

    private <T> CompletableFuture<T> follow(Supplier<CompletableFuture<T>> call, long end, long pause) {
        return call.get()
                .exceptionallyCompose(error -> isTurnedAway(error) && System.nanoTime() - end < 0
                        ? CompletableFuture.runAsync(() -> {}, after(pause))
                                .thenCompose(waited -> follow(call, end, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)))
                        : CompletableFuture.failedFuture(error));
    }

    private static Executor after(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }

    private static boolean isTurnedAway(Throwable thrown) {
        Throwable error = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        String message = String.valueOf(error.getMessage());
        return error instanceof RedisCommandExecutionException
                ? isMove(message)
                // Lettuce rejects the first command for a master that it does not know yet, and connects to that master
                // in the meantime.
                : error instanceof RedisException && message.startsWith("Currently not connected");
    }

    /**
     * Whether an error says that the keys are moving, have moved or have no node, which means that nothing was done.
     */
    static boolean isMove(String message) {
        return !RedisErrors.isFromScript(message)
                && (message.startsWith("TRYAGAIN")
                        || message.startsWith("MOVED ")
                        || message.startsWith("ASK ")
                        || message.startsWith("CLUSTERDOWN"));
    }
}
