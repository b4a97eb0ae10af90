package dev.jobfn.redis.read;

import dev.jobfn.job.JobId;
import dev.jobfn.redis.Scripts;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notifies waiters of changes. There is one connection, which is opened for the first waiter, and one channel per
 * queue, which is subscribed to only while there are waiters. An idle system therefore has no traffic. Because messages
 * can be lost, a waiter subscribes, then reads, and reads again when it is notified and when its wait times out.
 */
public final class JobChanges implements AutoCloseable {
    private final RedisConnection redis;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private StatefulRedisPubSubConnection<String, String> listener;

    /** Connects on the first {@link #watch}. */
    public JobChanges(RedisConnection redis) {
        this.redis = redis;
    }

    /** Ends a watch. */
    @FunctionalInterface
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Runs a callback on each change of a job and whenever a lost connection is restored. The callback runs on a thread
     * that must not block.
     *
     * @return the handle that ends the watch. It completes as soon as changes will be received, or fails with a
     *     {@link dev.jobfn.job.JobStoreException}
     */
    public CompletionStage<Watch> watch(JobId job, Runnable changed) {
        return listen(Scripts.base(job.queue()) + ":changes", job.unique(), changed);
    }

    /**
     * Runs a callback when the clock of a queue must wake earlier.
     *
     * @see #watch
     */
    public CompletionStage<Watch> watchWakes(String queue, Runnable woken) {
        return listen(Scripts.base(queue) + ":wake", "", woken);
    }

    private synchronized CompletionStage<Watch> listen(String name, String key, Runnable callback) {
        StatefulRedisPubSubConnection<String, String> connection = listener();
        Channel channel = channels.computeIfAbsent(
                name,
                fresh -> new Channel(Replies.orStoreException(
                                redis.watched(connection.async().subscribe(fresh)))
                        .toCompletableFuture()));
        channel.waiting()
                .computeIfAbsent(key, none -> ConcurrentHashMap.newKeySet())
                .add(callback);
        return channel.subscribed()
                .<Watch>thenApply(done -> () -> forget(name, key, callback))
                .whenComplete((watch, error) -> {
                    if (error != null) {
                        forget(name, key, callback);
                    }
                });
    }

    private synchronized void forget(String name, String key, Runnable callback) {
        Channel channel = channels.get(name);
        if (channel == null) {
            return;
        }
        channel.waiting().computeIfPresent(key, (same, callbacks) -> {
            callbacks.remove(callback);
            return callbacks.isEmpty() ? null : callbacks;
        });
        if (channel.waiting().isEmpty()) {
            channels.remove(name);
            RedisFuture<Void> unused = listener.async().unsubscribe(name);
        }
    }

    private StatefulRedisPubSubConnection<String, String> listener() {
        if (listener == null) {
            listener = redis.listener(() -> !channels.isEmpty());
            listener.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String name, String message) {
                    Channel channel = channels.get(name);
                    if (channel != null) {
                        channel.tell(message);
                    }
                }

                @Override
                public void subscribed(String name, long count) {
                    // Also called after a lost connection is restored, because messages sent in the meantime were not
                    // received.
                    Channel channel = channels.get(name);
                    if (channel != null && channel.subscribed().isDone()) {
                        channel.tellAll();
                    }
                }
            });
        }
        return listener;
    }

    @Override
    public synchronized void close() {
        if (listener != null) {
            listener.close();
        }
    }

    /**
     * A channel that has waiters.
     *
     * @param subscribed completes when Redis has confirmed the subscription
     * @param waiting the callbacks by job; callbacks under the empty name receive every message
     */
    private record Channel(CompletableFuture<Void> subscribed, Map<String, Set<Runnable>> waiting) {
        Channel(CompletableFuture<Void> subscribed) {
            this(subscribed, new ConcurrentHashMap<>());
        }

        void tell(String message) {
            waiting.getOrDefault(message, Set.of()).forEach(Runnable::run);
            waiting.getOrDefault("", Set.of()).forEach(Runnable::run);
        }

        void tellAll() {
            waiting.values().forEach(callbacks -> callbacks.forEach(Runnable::run));
        }
    }
}
