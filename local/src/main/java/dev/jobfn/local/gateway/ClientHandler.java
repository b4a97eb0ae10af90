package dev.jobfn.local.gateway;

import dev.jobfn.local.http.Connections;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Handles a client's connection, one exchange after another. Messages that can't be passed on yet are queued here, and
 * reading pauses in the meantime. Otherwise, the handler always reads, so that it notices when the client disconnects.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which the handlers notice
final class ClientHandler extends ChannelInboundHandlerAdapter {

    private final Routes routes;
    private final Connections connections;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private Exchange exchange;

    ClientHandler(Routes routes, Connections connections) {
        this.routes = routes;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        waiting.add(message);
        passOn(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.flushRequest();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null && context.channel().isWritable()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.clientLost();
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void passOn(ChannelHandlerContext context) {
        if (exchange != null && exchange.isComplete()) {
            exchange = null;
        }
        while (!waiting.isEmpty() && (exchange == null || exchange.acceptsContent())) {
            Object message = waiting.poll();
            if (exchange != null && ((HttpContent) message).decoderResult().isFailure()) {
                ReferenceCountUtil.release(message);
                exchange.clientFailed();
            } else if (exchange != null) {
                exchange.request((HttpContent) message);
            } else if (message instanceof HttpRequest request) {
                begin(context, request);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
        context.channel().config().setAutoRead(waiting.isEmpty());
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            context.writeAndFlush(Problems.badRequest()).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        InetSocketAddress function = routes.target(request.method());
        exchange = new Exchange(connections, function, context.channel(), () -> resume(context), request);
        InetSocketAddress address = (InetSocketAddress) context.channel().remoteAddress();
        ProxyHeaders.forward(request, address.getAddress().getHostAddress());
        exchange.start(request);
    }

    private void resume(ChannelHandlerContext context) {
        passOn(context);
        channelReadComplete(context);
    }
}
