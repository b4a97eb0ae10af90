package dev.jobfn.redis;

import dev.jobfn.job.JobStoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The way to Redis, one server or a cluster: one connection that all threads share, which pipelines by itself, and one
 * more for whoever listens. A lost connection is made again within a second; commands meanwhile fail at once.
 */
public final class RedisConnection implements AutoCloseable {
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final RedisSettings settings;
    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(Delay.exponential(Duration.ofMillis(20), RECONNECT, 2, TimeUnit.MILLISECONDS))
            .build();
    private final RedisClient single;
    private final RedisClusterClient cluster;
    private StatefulConnection<String, String> connection;

    /** Connects on first use, so that a function starts while Redis is away. */
    public RedisConnection(RedisSettings settings) {
        this.settings = settings;
        if (settings.cluster()) {
            single = null;
            cluster = RedisClusterClient.create(resources, settings.uri());
            cluster.setOptions(ClusterClientOptions.builder(options(ClientOptions.builder()))
                    .validateClusterNodeMembership(false)
                    .build());
        } else {
            cluster = null;
            single = RedisClient.create(resources, settings.uri());
            single.setOptions(options(ClientOptions.builder()));
        }
    }

    private ClientOptions options(ClientOptions.Builder builder) {
        return builder.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
                .build();
    }

    /** How long one command may take. */
    Duration timeout() {
        return settings.timeout();
    }

    /** How many replicas must have a submission. */
    int replicas() {
        return settings.replicas();
    }

    /** The commands of the shared connection. */
    @SuppressWarnings("unchecked")
    synchronized RedisClusterAsyncCommands<String, String> commands() {
        if (connection == null) {
            connection = connect();
        }
        return connection instanceof StatefulRedisClusterConnection<?, ?> clustered
                ? ((StatefulRedisClusterConnection<String, String>) clustered).async()
                : ((StatefulRedisConnection<String, String>) connection).async();
    }

    private StatefulConnection<String, String> connect() {
        try {
            return cluster == null ? single.connect(StringCodec.UTF8) : cluster.connect(StringCodec.UTF8);
        } catch (RuntimeException e) {
            throw new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "can't connect to Redis", e);
        }
    }

    /** A connection of its own, for one whose commands hold up others. Not on a cluster. */
    StatefulRedisConnection<String, String> dedicated() {
        try {
            return single.connect(StringCodec.UTF8);
        } catch (RuntimeException e) {
            throw new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "can't connect to Redis", e);
        }
    }

    /** A connection that listens; it subscribes again by itself when it was lost. */
    StatefulRedisPubSubConnection<String, String> listener() {
        try {
            return cluster == null ? single.connectPubSub(StringCodec.UTF8) : cluster.connectPubSub(StringCodec.UTF8);
        } catch (RuntimeException e) {
            throw new JobStoreException(JobStoreException.Kind.UNAVAILABLE, "can't connect to Redis", e);
        }
    }

    /**
     * Asks whether Redis answers.
     *
     * @throws JobStoreException where it does not
     */
    public void ping() {
        Replies.await(commands().ping(), settings.timeout());
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
