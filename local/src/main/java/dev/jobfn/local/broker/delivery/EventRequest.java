package dev.jobfn.local.broker.delivery;

import dev.jobfn.local.broker.event.HeaderText;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The HTTP request of a delivery. It is always in binary mode, whatever mode the event arrived in.
 *
 * @param target the http URL that the request is sent to
 * @param headers all headers of the request
 * @param body the body, which every attempt reuses
 */
record EventRequest(URI target, HttpHeaders headers, ByteBuf body) {

    private static final int DEFAULT_PORT = 80;

    /** @param passing headers that are passed on with the event */
    static EventRequest of(URI target, CloudEvent event, Map<String, List<String>> passing) {
        byte[] body = event.getData() == null ? new byte[0] : event.getData().toBytes();
        HttpHeaders headers = new DefaultHttpHeaders()
                .set(HttpHeaderNames.HOST, target.getAuthority())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set("prefer", "reply")
                .set("kn-namespace", "default");
        passing.forEach(headers::add);
        HttpMessageFactory.createWriter(
                        (name, value) -> headers.add(name, HeaderText.encoded(name, value)), unused -> {})
                .writeBinary(event);
        return new EventRequest(target, headers, Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(body)));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(target.getHost(), target.getPort() < 0 ? DEFAULT_PORT : target.getPort());
    }

    /** Creates the message to write. Each attempt needs a new message. */
    FullHttpRequest message() {
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                path + query,
                body.duplicate(),
                headers,
                EmptyHttpHeaders.INSTANCE);
    }
}
