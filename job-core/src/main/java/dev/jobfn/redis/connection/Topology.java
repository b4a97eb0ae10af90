package dev.jobfn.redis.connection;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What differs between one Redis server and a cluster. */
sealed interface Topology permits SingleServer, ServerCluster {
    <K, V> StatefulConnection<K, V> connect(RedisCodec<K, V> codec);

    /** Waits until all reachable masters are connected. */
    void awaitMasters(StatefulConnection<String, String> connection);

    <K, V> RedisClusterAsyncCommands<K, V> commands(StatefulConnection<K, V> connection);

    StatefulRedisPubSubConnection<String, String> connectPubSub();

    /** The commands of each master to which there is a connection. */
    List<CompletionStage<RedisClusterAsyncCommands<String, String>>> masters(
            StatefulConnection<String, String> connection);

    /** Starts finding out which node has which slots, and returns at once. */
    void refresh();

    void shutdown();
}
