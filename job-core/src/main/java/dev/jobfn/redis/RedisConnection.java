package dev.jobfn.redis;

import dev.jobfn.job.JobStoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis, one server or a cluster: one connection that all threads share, which pipelines by itself, and one
 * more for whoever listens. A lost connection is made again within a second; commands meanwhile fail at once. So is one that
 * leads to a replica, or whose other end fell silent: {@link ConnectionGuard} closes it.
 */
public final class RedisConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    /** For how long a Redis may at least be too busy to answer before it is taken for lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A peer that is gone without a word is noticed after 30 s also where nothing is sent, so its socket is not kept for hours. */
    private static final SocketOptions.KeepAliveOptions KEEP_ALIVE = SocketOptions.KeepAliveOptions.builder()
            .enable()
            .idle(Duration.ofSeconds(15))
            .interval(Duration.ofSeconds(5))
            .count(3)
            .build();

    private final RedisSettings settings;
    private final ConnectionGuard guard;
    private final ClientResources resources;
    private final RedisClient single;
    private final RedisClusterClient cluster;
    private final Pace search = new Pace(RECONNECT);
    private final AtomicReference<CompletableFuture<StatefulConnection<String, String>>> connection =
            new AtomicReference<>();
    private StatefulConnection<byte[], byte[]> large;

    /** Connects on first use, so that a function starts while Redis is away. */
    public RedisConnection(RedisSettings settings) {
        this.settings = settings;
        guard = new ConnectionGuard(
                settings.timeout().compareTo(PATIENCE) > 0 ? settings.timeout() : PATIENCE, this::findMasters);
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.exponential(Duration.ofMillis(20), RECONNECT, 2, TimeUnit.MILLISECONDS))
                // The system's own look-up, /etc/hosts included: Lettuce's would keep an address for as long as its
                // record says.
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .nettyCustomizer(guard)
                .build();
        if (settings.cluster()) {
            single = null;
            cluster = RedisClusterClient.create(resources, settings.uri());
            cluster.setOptions(ClusterClientOptions.builder(options(ClientOptions.builder()))
                    .validateClusterNodeMembership(false)
                    // It looks for who has which slots when it runs into a change, and soon again while that lasts.
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .adaptiveRefreshTriggersTimeout(RECONNECT)
                            .build())
                    .build());
        } else {
            cluster = null;
            single = new AsyncRedisClient(resources, settings.uri());
            single.setOptions(options(ClientOptions.builder()));
        }
    }

    private ClientOptions options(ClientOptions.Builder builder) {
        return builder.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(KEEP_ALIVE)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
                .build();
    }

    /**
     * Connects beside its caller, who starts the rest of a function meanwhile, and reads the scripts. Where Redis is away,
     * the first use tries again.
     */
    public void connectAhead() {
        Thread ahead = new Thread(
                () -> {
                    Script.values();
                    try {
                        shared();
                    } catch (JobStoreException e) {
                        LOG.warn("{}; the first who needs it tries again", e.getMessage());
                    }
                },
                "redis-ahead");
        ahead.setDaemon(true);
        ahead.start();
    }

    /** How long one command may take. */
    Duration timeout() {
        return settings.timeout();
    }

    /** Whether slots may move between nodes. */
    boolean isCluster() {
        return settings.cluster();
    }

    /** How many replicas must have a submission. */
    int replicas() {
        return settings.replicas();
    }

    /** The commands of the shared connection. */
    RedisClusterAsyncCommands<String, String> commands() {
        StatefulConnection<String, String> shared = shared();
        return cluster == null
                ? ((StatefulRedisConnection<String, String>) shared).async()
                : clustered(shared).async();
    }

    /** Those who come while somebody connects share what comes of it, so none waits for longer than one attempt. */
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
            throw Replies.meaning(e);
        }
    }

    private StatefulConnection<String, String> connect() {
        try {
            return cluster == null ? single.connect(Utf8Codec.TEXT) : reached(cluster.connect(Utf8Codec.TEXT));
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

    /** Connects to all masters now; Lettuce would do so at the first command for each, and reject that one. */
    private StatefulRedisClusterConnection<String, String> reached(
            StatefulRedisClusterConnection<String, String> clustered) {
        CompletableFuture<?>[] masters =
                mastersOf(clustered).map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new);
        // One that is away is no reason to do without the others.
        CompletableFuture.allOf(masters)
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(away -> null)
                .join();
        return clustered;
    }

    /** The commands of one more shared connection, made at first use, for what is long: nothing short waits behind it. */
    @SuppressWarnings("unchecked")
    synchronized RedisClusterAsyncCommands<byte[], byte[]> largeCommands() {
        if (large == null) {
            try {
                large = cluster == null
                        ? single.connect(ByteArrayCodec.INSTANCE)
                        : cluster.connect(ByteArrayCodec.INSTANCE);
            } catch (RuntimeException e) {
                throw new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "can't connect to Redis", e);
            }
        }
        return large instanceof StatefulRedisClusterConnection<?, ?> clustered
                ? ((StatefulRedisClusterConnection<byte[], byte[]>) clustered).async()
                : ((StatefulRedisConnection<byte[], byte[]>) large).async();
    }

    /** A connection of its own, for one whose commands hold up others. Not on a cluster. */
    StatefulRedisConnection<String, String> dedicated() {
        try {
            return single.connect(Utf8Codec.TEXT);
        } catch (RuntimeException e) {
            throw away(e);
        }
    }

    /**
     * A connection that listens; it subscribes again by itself when it was lost.
     *
     * @param listening whether anything is subscribed; where nothing is, an idle process asks Redis nothing
     */
    StatefulRedisPubSubConnection<String, String> listener(BooleanSupplier listening) {
        guard.askWhile(listening);
        try {
            return cluster == null ? single.connectPubSub(Utf8Codec.TEXT) : cluster.connectPubSub(Utf8Codec.TEXT);
        } catch (RuntimeException e) {
            throw away(e);
        }
    }

    /** The same reply; where it fails, its connection is looked at. */
    <T> CompletionStage<T> watched(CompletionStage<T> reply) {
        return reply.whenComplete((value, error) -> {
            if (error != null) {
                noticed(error);
            }
        });
    }

    /** Looks at the connection of a command that failed so. */
    void noticed(Throwable error) {
        JobStoreException meaning = Replies.meaning(error);
        if (meaning.isFailure()) {
            LOG.error("what Redis was asked may be done in part: {}", meaning.getMessage());
        }
        guard.noticed(error);
    }

    /**
     * Asks whether Redis answers and is a master; of a cluster, whether any node does.
     *
     * @throws JobStoreException where it does not
     */
    public void requireReadable() {
        require(Readiness.READS);
    }

    /**
     * Asks whether Redis takes writes, and writes nothing; of a cluster, whether any node does. One whose memory is full does:
     * what ends jobs goes on.
     *
     * @throws JobStoreException where it does not
     */
    public void requireWritable() {
        require(Readiness.WRITES);
    }

    private void require(Readiness readiness) {
        JobStoreException failure =
                new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "no master is known", null);
        for (CompletionStage<RedisClusterAsyncCommands<String, String>> master : masters()) {
            try {
                readiness.ask(Replies.await(master));
                return;
            } catch (JobStoreException e) {
                guard.noticed(e.getCause() == null ? e : e.getCause());
                failure = e;
            }
        }
        throw failure;
    }

    /** The commands of each master, once there is a connection to it. */
    List<CompletionStage<RedisClusterAsyncCommands<String, String>>> masters() {
        return cluster == null
                ? List.of(CompletableFuture.completedFuture(commands()))
                : mastersOf(clustered(shared()))
                        .map(master -> master.<RedisClusterAsyncCommands<String, String>>thenApply(
                                StatefulRedisConnection::async))
                        .toList();
    }

    private static Stream<CompletionStage<StatefulRedisConnection<String, String>>> mastersOf(
            StatefulRedisClusterConnection<String, String> clustered) {
        return clustered.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                .map(node -> clustered.getConnectionAsync(
                        node.getUri().getHost(), node.getUri().getPort()));
    }

    @SuppressWarnings("unchecked")
    private static StatefulRedisClusterConnection<String, String> clustered(StatefulConnection<String, String> shared) {
        return (StatefulRedisClusterConnection<String, String>) shared;
    }

    /** Looks for who has which slots: another node may have taken over. */
    private void findMasters() {
        if (cluster != null && search.isDue()) {
            CompletionStage<Void> unused = cluster.refreshPartitionsAsync();
        }
    }

    @Override
    public void close() {
        if (cluster == null) {
            single.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        } else {
            cluster.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
