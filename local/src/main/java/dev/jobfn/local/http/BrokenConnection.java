package dev.jobfn.local.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The last handler of each connection: closes it after an error. A process that dies resets its connections, which
 * its supervisor reports once. Without this handler, Netty would log a stack trace for each.
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
