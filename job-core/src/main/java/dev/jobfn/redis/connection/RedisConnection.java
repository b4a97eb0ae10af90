package dev.jobfn.redis.connection;

import dev.jobfn.job.JobStoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to Redis, which is one server or a cluster. All threads share one connection, which pipelines by
 * itself. A second connection listens for messages. A lost connection is re-established within a second, and until
 * then, commands fail at once. {@link ConnectionGuard} closes a connection that leads to a replica or whose other end
 * has fallen silent.
 */
public final class RedisConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    /** The minimum time for which Redis may be too busy to answer before it counts as lost. */
    private static final Duration MIN_PATIENCE = Duration.ofSeconds(2);

    private final RedisSettings settings;
    private final ConnectionGuard guard;
    private final ClientResources resources;
    private final Topology topology;
    private final Pace refreshes = new Pace(RECONNECT);
    private final AtomicReference<CompletableFuture<StatefulConnection<String, String>>> connection =
            new AtomicReference<>();
    private StatefulConnection<byte[], byte[]> large;

    /** Connects on first use, so that a function can start while Redis is away. */
    public RedisConnection(RedisSettings settings) {
        this.settings = settings;
        guard = new ConnectionGuard(
                settings.timeout().compareTo(MIN_PATIENCE) > 0 ? settings.timeout() : MIN_PATIENCE,
                this::refreshTopology);
        resources = ClientSettings.resources(guard, RECONNECT);
        ClientOptions options = ClientSettings.options(settings.timeout());
        topology = settings.cluster()
                ? new ServerCluster(resources, settings, options, RECONNECT)
                : new SingleServer(resources, settings, options);
    }

    /**
     * Connects on a separate thread while the caller starts the rest of a function. If Redis is away, the first use
     * tries again.
     *
     * @param before called on that thread before it connects
     */
    public void connectAhead(Runnable before) {
        Thread ahead = new Thread(
                () -> {
                    before.run();
                    try {
                        shared();
                    } catch (JobStoreException e) {
                        LOG.warn("{}; the first use tries again", e.getMessage());
                    }
                },
                "redis-ahead");
        ahead.setDaemon(true);
        ahead.start();
    }

    /** How long one command may take. */
    public Duration timeout() {
        return settings.timeout();
    }

    /** Whether slots may move between nodes. */
    public boolean isCluster() {
        return settings.cluster();
    }

    /** How many replicas must confirm a submission. */
    public int replicas() {
        return settings.replicas();
    }

    /** The commands of the shared connection. */
    public RedisClusterAsyncCommands<String, String> commands() {
        return topology.commands(shared());
    }

    /**
     * Callers that arrive while another caller is connecting share that caller's result, so that none waits longer than
     * one attempt.
     */
    private StatefulConnection<String, String> shared() {
        CompletableFuture<StatefulConnection<String, String>> current = connection.get();
        if (current == null) {
            CompletableFuture<StatefulConnection<String, String>> mine = new CompletableFuture<>();
            current = connection.compareAndExchange(null, mine);
            if (current == null) {
                current = mine;
                try {
                    mine.complete(connect());
                } catch (JobStoreException e) {
                    connection.set(null);
                    mine.completeExceptionally(e);
                }
            }
        }
        try {
            return current.join();
        } catch (CompletionException e) {
            throw RedisErrors.meaning(e);
        }
    }

    private StatefulConnection<String, String> connect() {
        try {
            StatefulConnection<String, String> connected = topology.connect(Utf8Codec.TEXT);
            topology.awaitMasters(connected);
            return connected;
        } catch (RuntimeException e) {
            throw away(e);
        }
    }

    private static JobStoreException away(RuntimeException error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new JobStoreException(
                JobStoreException.Kind.UNAVAILABLE, "can't connect to Redis: " + root.getMessage(), error);
    }

    /**
     * The commands of another shared connection, which is opened on first use. It is meant for long replies, so that no
     * short reply waits behind a long one.
     */
    public synchronized RedisClusterAsyncCommands<byte[], byte[]> largeCommands() {
        if (large == null) {
            try {
                large = topology.connect(ByteArrayCodec.INSTANCE);
            } catch (RuntimeException e) {
                throw away(e);
            }
        }
        return topology.commands(large);
    }

    /**
     * A connection for this caller only, for commands that block all commands that follow on the same connection. Not
     * available in a cluster.
     */
    public StatefulRedisConnection<String, String> dedicated() {
        try {
            return (StatefulRedisConnection<String, String>) topology.connect(Utf8Codec.TEXT);
        } catch (RuntimeException e) {
            throw away(e);
        }
    }

    /**
     * A connection that listens for messages. If it is lost, it reconnects and resubscribes by itself.
     *
     * @param listening whether there are subscriptions; while there are none, the connection is not probed, so that an
     *     idle process sends nothing to Redis
     */
    public StatefulRedisPubSubConnection<String, String> listener(BooleanSupplier listening) {
        guard.probeWhile(listening);
        try {
            return topology.connectPubSub();
        } catch (RuntimeException e) {
            throw away(e);
        }
    }

    /** Returns the same reply. If the reply is an error, the connection is checked. */
    public <T> CompletionStage<T> watched(CompletionStage<T> reply) {
        return reply.whenComplete((value, error) -> {
            if (error != null) {
                noticed(error);
            }
        });
    }

    /** Checks the connection of a command that failed with this error. */
    public void noticed(Throwable error) {
        JobStoreException meaning = RedisErrors.meaning(error);
        if (meaning.isFailure()) {
            LOG.error("a command to Redis may have been carried out only in part: {}", meaning.getMessage());
        }
        guard.noticed(error);
    }

    /**
     * Checks that Redis answers and is a master. In a cluster, a single such node is enough.
     *
     * @throws JobStoreException if that is not the case
     */
    public void requireReadable() {
        require(Readiness.READS);
    }

    /**
     * Checks that Redis accepts writes, without writing anything. In a cluster, a single such node is enough. A Redis
     * whose memory is full passes the check, because jobs can still end.
     *
     * @throws JobStoreException if that is not the case
     */
    public void requireWritable() {
        require(Readiness.WRITES);
    }

    private void require(Readiness readiness) {
        JobStoreException failure =
                new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "no master is known", null);
        for (CompletionStage<RedisClusterAsyncCommands<String, String>> master : masters()) {
            try {
                readiness.check(Replies.await(master));
                return;
            } catch (JobStoreException e) {
                guard.noticed(e.getCause() == null ? e : e.getCause());
                failure = e;
            }
        }
        throw failure;
    }

    /** The commands of each master to which there is a connection. */
    public List<CompletionStage<RedisClusterAsyncCommands<String, String>>> masters() {
        return topology.masters(shared());
    }

    private void refreshTopology() {
        if (refreshes.isDue()) {
            topology.refresh();
        }
    }

    @Override
    public void close() {
        topology.shutdown();
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
