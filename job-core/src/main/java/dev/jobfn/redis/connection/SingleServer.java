package dev.jobfn.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One server, or the master that Sentinel currently names. */
final class SingleServer implements Topology {
    private final RedisClient client;

    SingleServer(ClientResources resources, RedisSettings settings, ClientOptions options) {
        client = new AsyncRedisClient(resources, settings.uri());
        client.setOptions(options);
    }

    @Override
    public <K, V> StatefulRedisConnection<K, V> connect(RedisCodec<K, V> codec) {
        return client.connect(codec);
    }

    @Override
    public void awaitMasters(StatefulConnection<String, String> connection) {
        // There is only one server, and it is connected.
    }

    @Override
    public <K, V> RedisClusterAsyncCommands<K, V> commands(StatefulConnection<K, V> connection) {
        return ((StatefulRedisConnection<K, V>) connection).async();
    }

    @Override
    public StatefulRedisPubSubConnection<String, String> connectPubSub() {
        return client.connectPubSub(Utf8Codec.TEXT);
    }

    @Override
    public List<CompletionStage<RedisClusterAsyncCommands<String, String>>> masters(
            StatefulConnection<String, String> connection) {
        return List.of(CompletableFuture.completedFuture(commands(connection)));
    }

    @Override
    public void refresh() {
        // Each connection looks up its own address.
    }

    @Override
    public void shutdown() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
