package dev.jobfn.local.gateway;

import dev.jobfn.local.http.Responses;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;

/** The gateway's own answers, as problem documents (RFC 9457). */
final class Problems {

    private static final String SECONDS_TO_RESTART = "2";

    private Problems() {}

    static FullHttpResponse functionUnavailable(boolean keepAlive) {
        FullHttpResponse response = problem(
                HttpResponseStatus.BAD_GATEWAY,
                "function-unavailable",
                "The function does not answer",
                "It may be starting again: try again in a moment, or see its log.");
        response.headers().set(HttpHeaderNames.RETRY_AFTER, SECONDS_TO_RESTART);
        HttpUtil.setKeepAlive(response, keepAlive);
        return response;
    }

    static FullHttpResponse badRequest() {
        FullHttpResponse response = problem(
                HttpResponseStatus.BAD_REQUEST,
                "malformed-request",
                "Not an HTTP/1.1 request",
                "The request line or a header is malformed or too long.");
        HttpUtil.setKeepAlive(response, false);
        return response;
    }

    private static FullHttpResponse problem(HttpResponseStatus status, String type, String title, String detail) {
        String json = """
                {"type":"https://jobfn.dev/problems/%s","title":"%s","status":%d,"detail":"%s"}""".formatted(type, title, status.code(), detail);
        return Responses.text(status, "application/problem+json", json);
    }
}
