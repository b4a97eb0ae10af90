package dev.jobfn.local.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Creates responses for the servers in this module. */
public final class Responses {

    private Responses() {}

    /** A response without a body. */
    public static FullHttpResponse empty(HttpResponseStatus status) {
        return sized(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    }

    /** A response with a text body, in UTF-8. */
    public static FullHttpResponse text(HttpResponseStatus status, String contentType, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return sized(response);
    }

    /**
     * A problem document (RFC 9457) of one of the API's types. No argument may contain characters that JSON must
     * escape.
     */
    public static FullHttpResponse problem(HttpResponseStatus status, String type, String title, String detail) {
        String json = """
                {"type":"https://jobfn.dev/problems/%s","title":"%s","status":%d,"detail":"%s"}""".formatted(type, title, status.code(), detail);
        return text(status, "application/problem+json", json);
    }

    private static FullHttpResponse sized(FullHttpResponse response) {
        HttpUtil.setContentLength(response, response.content().readableBytes());
        return response;
    }
}
