package dev.jobfn.redis.read;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Token;
import dev.jobfn.redis.Script;
import dev.jobfn.redis.Scripts;
import dev.jobfn.redis.connection.MovingSlots;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Reads results that are too long to come with their records, piece by piece and on a separate connection, so that they
 * neither fill the memory of this process nor delay short replies. Safe for use by many threads.
 */
public final class LargeResults {
    private final RedisConnection connection;
    private final Catalog catalog;
    private final MovingSlots slots;

    /** Connects on first use. */
    public LargeResults(RedisConnection connection, Catalog catalog) {
        this.connection = connection;
        this.catalog = catalog;
        this.slots = new MovingSlots(connection.isCluster(), connection.timeout());
    }

    /**
     * Reads a piece of at most 64 KiB. A result stored by an earlier release is a single piece.
     *
     * @param piece the number of the piece, starting from 1
     * @return empty after the last piece, or if the result is gone
     * @throws dev.jobfn.job.JobStoreException if Redis does not answer
     */
    public byte[] read(JobId job, int piece) {
        Optional<Queue> lane = catalog.queue(job.queue());
        if (lane.isEmpty()) {
            return new byte[0];
        }
        byte[][] keys = {utf8(Scripts.base(job.queue()))};
        byte[][] values = Stream.of(
                        Token.fresh(),
                        Scripts.lane(lane.get(), Duration.ZERO, connection.isCluster()),
                        job.unique(),
                        Integer.toString(piece))
                .map(LargeResults::utf8)
                .toArray(byte[][]::new);
        byte[] bytes = Replies.await(connection.watched(slots.follow(() -> call(keys, values))));
        return bytes == null ? new byte[0] : bytes;
    }

    private CompletableFuture<byte[]> call(byte[][] keys, byte[][] values) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = connection.largeCommands();
        return commands.<byte[]>evalsha(Script.RESULT.digest(), ScriptOutputType.VALUE, keys, values)
                .toCompletableFuture()
                .exceptionallyCompose(error -> Scripts.isUnknownScript(error)
                        ? commands.eval(utf8(Script.RESULT.text()), ScriptOutputType.VALUE, keys, values)
                        : CompletableFuture.failedFuture(error));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
