package dev.jobfn.local.broker;

import dev.jobfn.local.broker.delivery.Fanout;
import dev.jobfn.local.broker.event.EventReader;
import dev.jobfn.local.broker.event.PassingHeaders;
import dev.jobfn.local.broker.event.TimeToLive;
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

/** Accepts events. The response to a {@code POST} request is a 202, or an error that says what is wrong. */
@ChannelHandler.Sharable
final class Ingress extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final Fanout fanout;

    Ingress(Fanout fanout) {
        this.fanout = fanout;
    }

    /** The handlers of a connection. */
    List<ChannelHandler> handlers() {
        return List.of(new Bounded(), this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        FullHttpResponse answer = answer(request);
        // After malformed HTTP, nothing more is read from the connection.
        boolean kept = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        HttpUtil.setKeepAlive(answer, kept);
        ChannelFuture written = context.writeAndFlush(answer);
        if (!kept) {
            var unused = written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private FullHttpResponse answer(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "This is not an HTTP request.");
        }
        if (!request.method().equals(HttpMethod.POST)) {
            FullHttpResponse notPosted = refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "Send events with POST.");
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
                    : refusal(HttpResponseStatus.BAD_REQUEST, "The event's " + TimeToLive.EXTENSION + " has run out.");
        } catch (EventReader.UnsupportedFormatException otherFormat) {
            return refusal(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported format: " + otherFormat.getMessage() + ".");
        } catch (RuntimeException noEvent) {
            // Every failure gets a response, because a client without a response would wait forever.
            return refusal(HttpResponseStatus.BAD_REQUEST, "This is not a valid CloudEvent: " + noEvent.getMessage());
        }
    }

    private static FullHttpResponse refusal(HttpResponseStatus status, String text) {
        return Responses.text(status, "text/plain; charset=utf-8", text + "\n");
    }

    /**
     * Aggregates a request. If a request is too large, the remainder is also read, because otherwise the client would
     * not see the response.
     */
    private static final class Bounded extends HttpObjectAggregator {
        Bounded() {
            super(EventReader.MAX_EVENT_BYTES);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
            var unused = context.writeAndFlush(refusal(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "The event is too large: at most " + EventReader.MAX_EVENT_BYTES + " bytes of data are allowed."));
        }
    }
}
