package dev.jobfn.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The settings of Lettuce: threads, reconnects and timeouts. */
final class ClientSettings {
    /**
     * Detects after 30 s that a peer has vanished, even if nothing is sent, so that its socket is not kept open for
     * hours.
     */
    private static final SocketOptions.KeepAliveOptions KEEP_ALIVE = SocketOptions.KeepAliveOptions.builder()
            .enable()
            .idle(Duration.ofSeconds(15))
            .interval(Duration.ofSeconds(5))
            .count(3)
            .build();

    private ClientSettings() {}

    /** @param longestReconnect the longest pause between two attempts to reconnect */
    static ClientResources resources(NettyCustomizer customizer, Duration longestReconnect) {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.exponential(Duration.ofMillis(20), longestReconnect, 2, TimeUnit.MILLISECONDS))
                // Uses the system's resolver, including /etc/hosts, because Lettuce's own resolver would cache an
                // address for as long as its DNS record says.
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .nettyCustomizer(customizer)
                .build();
    }

    /** Without a connection, commands fail at once. */
    static ClientOptions options(Duration timeout) {
        return ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(KEEP_ALIVE)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .build();
    }
}
