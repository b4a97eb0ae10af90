package dev.jobfn.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Redis Cluster. */
final class ServerCluster implements Topology {
    private final RedisClusterClient client;
    private final Duration timeout;

    /** @param refreshPause the minimum time between two error-triggered refreshes of the map from slots to nodes */
    ServerCluster(ClientResources resources, RedisSettings settings, ClientOptions options, Duration refreshPause) {
        timeout = settings.timeout();
        client = RedisClusterClient.create(resources, settings.uri());
        client.setOptions(ClusterClientOptions.builder(options)
                .validateClusterNodeMembership(false)
                // When the client runs into a change, it refreshes its map from slots to nodes. While the change is
                // going on, the client soon refreshes the map again.
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(refreshPause)
                        .build())
                .build());
    }

    @Override
    public <K, V> StatefulRedisClusterConnection<K, V> connect(RedisCodec<K, V> codec) {
        return client.connect(codec);
    }

    /**
     * Connects to all masters. Otherwise, Lettuce would connect to a master only at the first command for this master,
     * and reject that command.
     */
    @Override
    public void awaitMasters(StatefulConnection<String, String> connection) {
        CompletableFuture<?>[] masters = connections(connection)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        // If a master is away, the other masters are still used.
        CompletableFuture.allOf(masters)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(away -> null)
                .join();
    }

    @Override
    public <K, V> RedisClusterAsyncCommands<K, V> commands(StatefulConnection<K, V> connection) {
        return ((StatefulRedisClusterConnection<K, V>) connection).async();
    }

    @Override
    public StatefulRedisPubSubConnection<String, String> connectPubSub() {
        return client.connectPubSub(Utf8Codec.TEXT);
    }

    @Override
    public List<CompletionStage<RedisClusterAsyncCommands<String, String>>> masters(
            StatefulConnection<String, String> connection) {
        return connections(connection)
                .map(master ->
                        master.<RedisClusterAsyncCommands<String, String>>thenApply(StatefulRedisConnection::async))
                .toList();
    }

    private static Stream<CompletionStage<StatefulRedisConnection<String, String>>> connections(
            StatefulConnection<String, String> connection) {
        StatefulRedisClusterConnection<String, String> cluster =
                (StatefulRedisClusterConnection<String, String>) connection;
        return cluster.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                .map(node -> cluster.getConnectionAsync(
                        node.getUri().getHost(), node.getUri().getPort()));
    }

    @Override
    public void refresh() {
        CompletionStage<Void> unused = client.refreshPartitionsAsync();
    }

    @Override
    public void shutdown() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
