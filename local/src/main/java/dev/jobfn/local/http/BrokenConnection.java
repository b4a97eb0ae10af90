package dev.jobfn.local.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The last handler of each connection: closes one that fails. A process that dies resets its connections, and that is said once,
 * by who watches the process; without this netty would print a stack trace for each.
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // closing needs no outcome
final class BrokenConnection extends ChannelInboundHandlerAdapter {

    static final BrokenConnection CLOSES = new BrokenConnection();

    private BrokenConnection() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
