package dev.jobfn.local.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The last handler of each connection, which closes the connection after an error. When a process dies, its connections
 * are reset. The process's supervisor reports the death once, but without this handler, Netty would also log a stack
 * trace for each connection.
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // the result of closing does not matter
final class BrokenConnection extends ChannelInboundHandlerAdapter {

    static final BrokenConnection CLOSES = new BrokenConnection();

    private BrokenConnection() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
