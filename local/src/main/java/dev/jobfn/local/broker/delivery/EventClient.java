package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.event.EventReader;
import dev.jobfn.local.http.Connections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends events to functions. If the caller is on an event loop, that loop also sends the request, so that no event
 * changes threads.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the result of closing does not matter; the handler sees a failed write
public final class EventClient {

    private final EventLoopGroup loops;
    private final Connections connections;

    public EventClient(EventLoopGroup loops) {
        this.loops = loops;
        this.connections = new Connections(
                () -> List.of(new HttpObjectAggregator(EventReader.MAX_EVENT_BYTES), new ResponseHandler()));
    }

    /**
     * Sends a request. Cancelling the result closes the connection, which the function sees as a client that
     * disconnects.
     */
    CompletableFuture<DeliveryResult> send(EventRequest request) {
        CompletableFuture<DeliveryResult> result = new CompletableFuture<>();
        EventLoop loop = loop();
        if (loop.inEventLoop()) {
            send(loop, request, result);
        } else {
            loop.execute(() -> send(loop, request, result));
        }
        return result;
    }

    private EventLoop loop() {
        for (EventExecutor loop : loops) {
            if (loop.inEventLoop()) {
                return (EventLoop) loop;
            }
        }
        return loops.next();
    }

    private void send(EventLoop loop, EventRequest request, CompletableFuture<DeliveryResult> result) {
        InetSocketAddress function = request.address();
        connections.take(loop, function, channel -> {
            if (channel == null) {
                result.completeExceptionally(new IOException("can't connect to " + request.target()));
                return;
            }
            if (result.isDone()) {
                connections.giveBack(function, channel);
                return;
            }
            channel.pipeline().get(ResponseHandler.class).use(new Exchange(function, result));
            channel.writeAndFlush(request.message(), channel.voidPromise());
            var unused = result.whenComplete((response, error) -> {
                if (result.isCancelled()) {
                    channel.close();
                }
            });
        });
    }

    private record Exchange(InetSocketAddress function, CompletableFuture<DeliveryResult> result) {}

    /** Handles a connection to a function. A response belongs to the request that was sent last. */
    private final class ResponseHandler extends SimpleChannelInboundHandler<FullHttpResponse> {

        private Exchange exchange;

        void use(Exchange next) {
            exchange = next;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            if (exchange == null || response.decoderResult().isFailure()) {
                context.close();
                return;
            }
            Exchange over = exchange;
            exchange = null;
            Channel channel = context.channel();
            if (HttpUtil.isKeepAlive(response)) {
                connections.giveBack(over.function(), channel);
            } else {
                context.close();
            }
            over.result().complete(DeliveryResult.of(response));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (exchange != null) {
                exchange.result()
                        .completeExceptionally(new IOException("the connection was closed without a response"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (exchange != null) {
                exchange.result().completeExceptionally(cause);
            }
            context.close();
        }
    }
}
