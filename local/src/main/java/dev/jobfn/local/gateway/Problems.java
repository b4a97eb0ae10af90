package dev.jobfn.local.gateway;

import dev.jobfn.local.http.Responses;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;

/** The gateway's own answers: problem documents (RFC 9457) of the types that the API has. */
final class Problems {

    private static final String SECONDS_TO_RESTART = "2";

    private Problems() {}

    /** Nothing was sent to the function, which is starting or has died. */
    static FullHttpResponse notReady(boolean keepAlive) {
        return later(
                "not-ready",
                "The function is not ready",
                "It may be starting again, and has not seen the request: send it again in a moment, or see its log.",
                keepAlive);
    }

    /** The function died with the request. */
    static FullHttpResponse unknownOutcome(boolean keepAlive) {
        return later(
                "unknown-outcome",
                "It is not known whether this was done",
                "The function ended before it answered: the request may have been carried out or not. Send it again with"
                        + " the same Idempotency-Key.",
                keepAlive);
    }

    static FullHttpResponse badRequest() {
        FullHttpResponse response = Responses.problem(
                HttpResponseStatus.BAD_REQUEST,
                "bad-request",
                "The request is malformed",
                "The request line, a header or a chunk breaks the rules of HTTP/1.1, or is too long.");
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
