package dev.jobfn.local.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * One address on this machine for the whole API. Bodies and streams pass through piece by piece, so
 * a long-poll or an event stream costs two connections and no thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing needs no outcome
public final class Gateway implements AutoCloseable {

    private static final int EVENT_LOOPS = 2;
    private static final int BACKLOG = 1024;

    private final EventLoopGroup loops;
    private final Channel server;

    private Gateway(EventLoopGroup loops, Channel server) {
        this.loops = loops;
        this.server = server;
    }

    /**
     * Starts to listen on 127.0.0.1.
     *
     * @param port 0 for any that is free
     * @throws IOException when the port can't be bound
     */
    public static Gateway start(int port, Routes routes) throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS, new DefaultThreadFactory("gateway", true), NioIoHandler.newFactory());
        FunctionConnections connections = new FunctionConnections();
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new ClientHandler(routes, connections));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("port " + port + ": " + bound.cause().getMessage(), bound.cause());
        }
        return new Gateway(loops, bound.channel());
    }

    /** Where clients reach it. */
    public URI url() {
        return URI.create("http://localhost:" + address().getPort());
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** Takes no more connections; exchanges that run go on. */
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
