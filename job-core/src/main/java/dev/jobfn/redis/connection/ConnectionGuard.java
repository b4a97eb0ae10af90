package dev.jobfn.redis.connection;

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
 * Closes connections that no longer lead to a working Redis, because the server became a replica or fell silent without
 * closing them. Lettuce reopens each connection by itself, and looks up the address again in DNS or from Sentinel.
 */
final class ConnectionGuard implements NettyCustomizer {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

    /** Errors that another server would not return, and that the same server may no longer return later. */
    private static final Set<String> USELESS = Set.of("READONLY", "LOADING", "MASTERDOWN", "UNBLOCKED");

    /**
     * Limits how often a burst of errors closes the connections to once per second, because the new connections may
     * lead to the same server again.
     */
    private final Pace pace = new Pace(Duration.ofSeconds(1));

    private final Map<Channel, ConnectionProbe> open = new ConcurrentHashMap<>();
    private final List<BooleanSupplier> listening = new CopyOnWriteArrayList<>();
    private final Duration patience;
    private final Runnable reopening;

    /**
     * Creates a guard that has no connections yet.
     *
     * @param patience how long a connection may stay silent after a probe
     * @param reopening called when a server is lost; may be called often and from any thread
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

    /** Whether listening connections are probed at the moment. */
    void probeWhile(BooleanSupplier subscribed) {
        listening.add(subscribed);
    }

    /** Checks a command's error, which may mean that the command's connection is useless. */
    void noticed(Throwable thrown) {
        Throwable error = RedisErrors.cause(thrown);
        String word = RedisErrors.firstWord(String.valueOf(error.getMessage()));
        if (error instanceof RedisCommandTimeoutException) {
            open.values().forEach(ConnectionProbe::probe);
        } else if (USELESS.contains(word) && pace.isDue()) {
            LOG.warn("Redis answers {}; connecting again", word);
            reopening.run();
            open.keySet().forEach(ConnectionGuard::close);
        } else if (RedisErrors.isUnsent(error)) {
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
