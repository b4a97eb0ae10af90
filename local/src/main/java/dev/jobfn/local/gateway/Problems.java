package dev.jobfn.local.gateway;

import dev.jobfn.local.http.Responses;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;

/** The gateway's own error responses: problem documents (RFC 9457) with the API's problem types. */
final class Problems {

    private static final String SECONDS_TO_RESTART = "2";

    private Problems() {}

    /** The function is starting or has died, and has not received the request. */
    static FullHttpResponse notReady(boolean keepAlive) {
        return later(
                "not-ready",
                "The server is not ready",
                "The function may be restarting and has not received the request. Send it again in a moment, or see the"
                        + " function's log.",
                keepAlive);
    }

    /** The function died while it was handling the request. */
    static FullHttpResponse unknownOutcome(boolean keepAlive) {
        return later(
                "unknown-outcome",
                "The outcome of the request is unknown",
                "The function ended before it responded, so the request may or may not have been carried out. Send it again"
                        + " with the same Idempotency-Key.",
                keepAlive);
    }

    static FullHttpResponse badRequest() {
        FullHttpResponse response = Responses.problem(
                HttpResponseStatus.BAD_REQUEST,
                "bad-request",
                "The request is malformed",
                "The request line, a header or a chunk is too long or is not valid HTTP/1.1.");
        HttpUtil.setKeepAlive(response, false);
        return response;
    }

    private static FullHttpResponse later(String type, String title, String detail, boolean keepAlive) {
        FullHttpResponse response = Responses.problem(HttpResponseStatus.SERVICE_UNAVAILABLE, type, title, detail);
        response.headers().set(HttpHeaderNames.RETRY_AFTER, SECONDS_TO_RESTART);
        HttpUtil.setKeepAlive(response, keepAlive);
        return response;
    }
}
