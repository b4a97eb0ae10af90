package dev.jobfn.local.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Responses that a server here makes itself. */
public final class Responses {

    private Responses() {}

    /** One without a body. */
    public static FullHttpResponse empty(HttpResponseStatus status) {
        return sized(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    }

    /** One whose body is a text, in UTF-8. */
    public static FullHttpResponse text(HttpResponseStatus status, String contentType, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return sized(response);
    }

    private static FullHttpResponse sized(FullHttpResponse response) {
        HttpUtil.setContentLength(response, response.content().readableBytes());
        return response;
    }
}
