package dev.jobfn.local.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;

/** Handles a connection to a function and passes all received messages to the current exchange. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which the handlers notice
final class FunctionHandler extends ChannelInboundHandlerAdapter {

    private Exchange exchange;

    /** Sets the exchange that gets the next response; null while the connection is idle. */
    void use(Exchange next) {
        exchange = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (exchange == null) {
            ReferenceCountUtil.release(message);
            context.close();
            return;
        }
        exchange.respond((HttpObject) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.flushResponse();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && context.channel().isWritable()) {
            exchange.functionWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.functionLost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
