package dev.jobfn.local.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** Changes the headers that a proxy must change. All other headers are passed on unchanged. */
final class ProxyHeaders {

    /** Headers that concern a single connection and must not be passed on to another. */
    private static final List<CharSequence> OF_ONE_CONNECTION = List.of(
            HttpHeaderNames.CONNECTION,
            "keep-alive",
            HttpHeaderNames.PROXY_AUTHENTICATE,
            HttpHeaderNames.PROXY_AUTHORIZATION,
            HttpHeaderNames.TE,
            HttpHeaderNames.UPGRADE);

    private ProxyHeaders() {}

    /** Prepares a request for the function: adds the client's address and the requested host. */
    static void forward(HttpRequest request, String client) {
        HttpHeaders headers = request.headers();
        dropOwn(request);
        // The gateway itself responds to Expect, so the body is sent to the function in any case.
        headers.remove(HttpHeaderNames.EXPECT);
        String before = headers.get("x-forwarded-for");
        headers.set("x-forwarded-for", before == null ? client : before + ", " + client);
        headers.set("x-forwarded-proto", "http");
        String host = headers.get(HttpHeaderNames.HOST);
        if (host != null) {
            headers.set("x-forwarded-host", host);
        }
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /**
     * Prepares a response for the client.
     *
     * @return whether the client's connection can be used for another request
     */
    static boolean backward(HttpResponse response, HttpMethod method, HttpVersion client, boolean keepAlive) {
        dropOwn(response);
        boolean framed = HttpUtil.isContentLengthSet(response) || hasNoBody(response, method);
        boolean old = client.compareTo(HttpVersion.HTTP_1_1) < 0;
        if (!framed) {
            // HTTP/1.0 has no chunks, so closing the connection marks the end of the body.
            HttpUtil.setTransferEncodingChunked(response, !old);
        }
        boolean kept = keepAlive && (framed || !old);
        if (!kept) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (old) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return kept;
    }

    private static boolean hasNoBody(HttpResponse response, HttpMethod method) {
        int status = response.status().code();
        return status == 204 || status == 304 || HttpMethod.HEAD.equals(method);
    }

    private static void dropOwn(HttpMessage message) {
        OF_ONE_CONNECTION.forEach(message.headers()::remove);
    }
}
