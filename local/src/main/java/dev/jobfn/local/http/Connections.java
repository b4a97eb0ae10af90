package dev.jobfn.local.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A pool of connections to the functions. Each event loop has its own pool, which means that one thread can handle a
 * request and all requests that are sent on its behalf, without locks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the result of closing does not matter
public final class Connections {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /**
     * Shorter than the idle timeout of any server, so that no request is sent on a connection that the server is about
     * to close.
     */
    private static final long MAX_IDLE = TimeUnit.SECONDS.toNanos(5);

    private record Idle(Channel channel, long since) {}

    private final FastThreadLocal<Map<InetSocketAddress, Deque<Idle>>> kept = new FastThreadLocal<>() {
        @Override
        protected Map<InetSocketAddress, Deque<Idle>> initialValue() {
            return new HashMap<>();
        }
    };

    private final Supplier<List<ChannelHandler>> handlers;

    /** @param handlers creates the handlers of a connection, which receive HTTP messages */
    public Connections(Supplier<List<ChannelHandler>> handlers) {
        this.handlers = handlers;
    }

    /**
     * Takes a connection from the pool of the calling event loop, or opens a new one.
     *
     * @param loop the calling event loop
     * @param taker receives the connection, or null if the function can't be reached
     */
    public void take(EventLoop loop, InetSocketAddress function, Consumer<Channel> taker) {
        Deque<Idle> idle = idle(function);
        for (Idle last = idle.pollLast(); last != null; last = idle.pollLast()) {
            if (last.channel().isActive() && System.nanoTime() - last.since() < MAX_IDLE) {
                taker.accept(last.channel());
                return;
            }
            last.channel().close();
        }
        connect(loop, function, taker);
    }

    /** Puts a connection back into the pool when its response is complete. Called on the connection's event loop. */
    public void giveBack(InetSocketAddress function, Channel channel) {
        Deque<Idle> idle = idle(function);
        idle.addLast(new Idle(channel, System.nanoTime()));
        Idle first = idle.peekFirst();
        if (!first.channel().isActive() || System.nanoTime() - first.since() > MAX_IDLE) {
            idle.removeFirst().channel().close();
        }
    }

    private Deque<Idle> idle(InetSocketAddress function) {
        return kept.get().computeIfAbsent(function, address -> new ArrayDeque<>());
    }

    private void connect(EventLoop loop, InetSocketAddress function, Consumer<Channel> taker) {
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec());
                        handlers.get().forEach(channel.pipeline()::addLast);
                        channel.pipeline().addLast(BrokenConnection.CLOSES);
                    }
                })
                .connect(function)
                .addListener(
                        (ChannelFuture connected) -> taker.accept(connected.isSuccess() ? connected.channel() : null));
    }
}
