package dev.jobfn.local.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An HTTP server on 127.0.0.1, a few threads for all its connections. */
@SuppressWarnings("FutureReturnValueIgnored") // closing needs no outcome
public final class LoopbackServer implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int BACKLOG = 1024;

    private final EventLoopGroup loops;
    private final Channel server;

    private LoopbackServer(EventLoopGroup loops, Channel server) {
        this.loops = loops;
        this.server = server;
    }

    /** A few threads, for a server and for what it sends on. */
    public static EventLoopGroup threads(String name) {
        return new MultiThreadIoEventLoopGroup(
                THREADS, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any that is free
     * @param loops its threads, which end with it
     * @param handlers makes those of a connection, which get the messages of HTTP
     * @throws IOException when the port can't be bound
     */
    public static LoopbackServer start(int port, EventLoopGroup loops, Supplier<List<ChannelHandler>> handlers)
            throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec());
                        handlers.get().forEach(channel.pipeline()::addLast);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("port " + port + ": " + bound.cause().getMessage(), bound.cause());
        }
        return new LoopbackServer(loops, bound.channel());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** Takes no more connections; those that are open stay. */
    public void stopAccepting() {
        server.close();
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
