package dev.jobfn.redis;

import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections that no longer lead to a Redis that works: a server that became a replica, or one that fell silent without
 * closing them. Lettuce opens each again by itself and looks its address up again, by DNS or from Sentinel.
 */
final class ConnectionGuard implements NettyCustomizer {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

    /** What a server answers that another one, or this one later, would not. */
    private static final Set<String> USELESS = Set.of("READONLY", "LOADING", "MASTERDOWN", "UNBLOCKED");

    /** A storm of errors closes the connections once; a second later they may have met the same server again. */
    private final Pace pace = new Pace(Duration.ofSeconds(1));

    private final Map<Channel, ConnectionProbe> open = new ConcurrentHashMap<>();
    private final List<BooleanSupplier> listening = new CopyOnWriteArrayList<>();
    private final Duration patience;
    private final Runnable reopening;

    /**
     * Begins with no connection.
     *
     * @param patience how long a connection may stay silent when it is asked
     * @param reopening called where a server is lost, from any thread and often
     */
    ConnectionGuard(Duration patience, Runnable reopening) {
        this.patience = patience;
        this.reopening = reopening;
    }

    @Override
    public void afterChannelInitialized(Channel channel) {
        ConnectionProbe probe = new ConnectionProbe(
                patience, () -> listening.stream().anyMatch(BooleanSupplier::getAsBoolean), () -> closeSilent(channel));
        channel.pipeline().addFirst(probe);
        open.put(channel, probe);
        Future<Void> unused = channel.closeFuture().addListener(closed -> open.remove(channel));
    }

    /** Connections that listen are asked for a sign of life while this is so. */
    void askWhile(BooleanSupplier subscribed) {
        listening.add(subscribed);
    }

    /** Looks at the error of a command: it may tell that its connection is of no use. */
    void noticed(Throwable thrown) {
        Throwable error = Replies.cause(thrown);
        String word = Replies.firstWord(String.valueOf(error.getMessage()));
        if (error instanceof RedisCommandTimeoutException) {
            open.values().forEach(ConnectionProbe::ask);
        } else if (USELESS.contains(word) && pace.isDue()) {
            LOG.warn("Redis answers {}; connecting again", word);
            reopening.run();
            open.keySet().forEach(ConnectionGuard::close);
        } else if (Replies.isUnsent(error)) {
            reopening.run();
        }
    }

    private void closeSilent(Channel channel) {
        LOG.warn("a connection to Redis at {} is silent; connecting again", channel.remoteAddress());
        reopening.run();
        close(channel);
    }

    private static void close(Channel channel) {
        Future<Void> unused = channel.close();
    }
}
