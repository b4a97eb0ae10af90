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
import java.io.Serial;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An HTTP server on this machine's loopback addresses, with a few threads for all connections. */
@SuppressWarnings("FutureReturnValueIgnored") // the result of closing does not matter
public final class LoopbackServer implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int BACKLOG = 1024;
    /** How many times to look for a port that is free on both addresses. */
    private static final int MAX_ATTEMPTS = 20;

    private static final byte[] IPV4 = {127, 0, 0, 1};
    private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final EventLoopGroup loops;
    private final List<Channel> servers;

    private LoopbackServer(EventLoopGroup loops, List<Channel> servers) {
        this.loops = loops;
        this.servers = servers;
    }

    /** The address 127.0.0.1 with a port, even if this process prefers the other loopback address. */
    public static InetSocketAddress ipv4(int port) {
        return new InetSocketAddress(address(IPV4), port);
    }

    private static InetAddress address(byte[] ip) {
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }

    /** Creates a few threads, for a server and for the requests that it forwards. */
    public static EventLoopGroup threads(String name) {
        return new MultiThreadIoEventLoopGroup(
                THREADS, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /**
     * Starts a server on 127.0.0.1.
     *
     * @param port 0 for any free port
     * @param loops the server's threads, which end when it does
     * @param handlers creates the handlers of a connection, which receive HTTP messages
     * @throws IOException if the port can't be bound
     */
    public static LoopbackServer start(int port, EventLoopGroup loops, Supplier<List<ChannelHandler>> handlers)
            throws IOException {
        try {
            return new LoopbackServer(loops, List.of(bind(IPV4, port, loops, handlers)));
        } catch (IOException failure) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw failure;
        }
    }

    /**
     * Starts a server on 127.0.0.1 and, if the machine has IPv6, on ::1, because {@code localhost} may mean either.
     *
     * @param port 0 for any free port
     * @param loops the server's threads, which end when it does
     * @param handlers creates the handlers of a connection, which receive HTTP messages
     * @throws IOException if the port can't be bound, or is in use by another program on either address
     */
    public static LoopbackServer startOnBoth(int port, EventLoopGroup loops, Supplier<List<ChannelHandler>> handlers)
            throws IOException {
        try {
            for (int i = 1; ; i++) {
                Channel first = bind(IPV4, port, loops, handlers);
                int bound = ((InetSocketAddress) first.localAddress()).getPort();
                try {
                    return new LoopbackServer(loops, List.of(first, bind(IPV6, bound, loops, handlers)));
                } catch (PortTaken taken) {
                    first.close().awaitUninterruptibly();
                    if (port != 0 || i == MAX_ATTEMPTS) {
                        throw taken;
                    }
                } catch (IOException noIpv6) {
                    return new LoopbackServer(loops, List.of(first));
                }
            }
        } catch (IOException failure) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw failure;
        }
    }

    private static Channel bind(byte[] ip, int port, EventLoopGroup loops, Supplier<List<ChannelHandler>> handlers)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(address(ip), port);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new LocalCallers());
                        handlers.get().forEach(channel.pipeline()::addLast);
                        channel.pipeline().addLast(BrokenConnection.CLOSES);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String where = "port " + port + " on " + (ip == IPV4 ? "127.0.0.1" : "[::1]");
            String reason = String.valueOf(bound.cause().getMessage());
            if (reason.contains("in use")) {
                throw new PortTaken(where + " is in use by another program", bound.cause());
            }
            throw new IOException(where + ": " + reason, bound.cause());
        }
        return bound.channel();
    }

    /** Thrown if another program is listening on the port. */
    private static final class PortTaken extends BindException {

        @Serial
        private static final long serialVersionUID = 1L;

        PortTaken(String message, Throwable cause) {
            super(message);
            initCause(cause);
        }
    }

    /** The address that the server listens on. The port is the same on both addresses. */
    public InetSocketAddress address() {
        return (InetSocketAddress) servers.get(0).localAddress();
    }

    /** Accepts no more connections. Open connections stay open. */
    public void stopAccepting() {
        servers.forEach(Channel::close);
    }

    /** Closes all connections at once. */
    @Override
    public void close() {
        stopAccepting();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
