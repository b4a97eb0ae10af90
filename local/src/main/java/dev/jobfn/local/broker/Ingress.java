package dev.jobfn.local.broker;

import dev.jobfn.local.http.Responses;
import io.cloudevents.CloudEvent;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
import java.util.Map;

/** Takes events from anybody on this machine: {@code POST} with 202, or says why not. */
@ChannelHandler.Sharable
final class Ingress extends SimpleChannelInboundHandler<FullHttpRequest> {

    /** Generous: the CloudEvents specification promises 64 KiB only. */
    static final int LARGEST_EVENT = 1 << 20;

    private final Fanout fanout;

    Ingress(Fanout fanout) {
        this.fanout = fanout;
    }

    /** What a connection's messages go through. */
    List<ChannelHandler> handlers() {
        return List.of(new Bounded(), this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        FullHttpResponse answer = answer(request);
        // What follows on a connection whose HTTP is broken is not read.
        boolean kept = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        HttpUtil.setKeepAlive(answer, kept);
        ChannelFuture written = context.writeAndFlush(answer);
        if (!kept) {
            var unused = written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private FullHttpResponse answer(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "Not an HTTP request.");
        }
        if (!request.method().equals(HttpMethod.POST)) {
            FullHttpResponse notPosted = refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "Events are POSTed.");
            notPosted.headers().set(HttpHeaderNames.ALLOW, "POST");
            return notPosted;
        }
        return take(EventReader.headers(request), ByteBufUtil.getBytes(request.content()));
    }

    private FullHttpResponse take(Map<String, List<String>> headers, byte[] body) {
        try {
            CloudEvent event = EventReader.read(headers, body);
            return fanout.publish(event, PassingHeaders.of(headers))
                    ? Responses.empty(HttpResponseStatus.ACCEPTED)
                    : refusal(HttpResponseStatus.BAD_REQUEST, "The event's " + TimeToLive.EXTENSION + " is used up.");
        } catch (EventReader.UnsupportedFormatException otherFormat) {
            return refusal(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "Not read here: " + otherFormat.getMessage() + ".");
        } catch (RuntimeException noEvent) {
            // Whatever it is: who gets no answer waits for ever.
            return refusal(HttpResponseStatus.BAD_REQUEST, "Not a CloudEvent: " + noEvent.getMessage());
        }
    }

    private static FullHttpResponse refusal(HttpResponseStatus status, String text) {
        return Responses.text(status, "text/plain; charset=utf-8", text + "\n");
    }

    /** Puts a request together; of one that is too large the rest is read too, or its client sees no answer. */
    private static final class Bounded extends HttpObjectAggregator {
        Bounded() {
            super(LARGEST_EVENT);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
            var unused = context.writeAndFlush(refusal(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "An event has at most " + LARGEST_EVENT + " bytes of data."));
        }
    }
}
