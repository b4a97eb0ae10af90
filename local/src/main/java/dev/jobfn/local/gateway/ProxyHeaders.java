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

/** What changes in the headers on the way through; everything else passes as it is. */
final class ProxyHeaders {

    /** They speak of one connection, and here are two. */
    private static final List<CharSequence> OF_ONE_CONNECTION = List.of(
            HttpHeaderNames.CONNECTION,
            "keep-alive",
            HttpHeaderNames.PROXY_AUTHENTICATE,
            HttpHeaderNames.PROXY_AUTHORIZATION,
            HttpHeaderNames.TE,
            HttpHeaderNames.UPGRADE);

    private ProxyHeaders() {}

    /** Readies a request for the function: who asked, and under which name. */
    static void forward(HttpRequest request, String client) {
        HttpHeaders headers = request.headers();
        dropOwn(request);
        // The gateway itself says "continue": the function gets the body in any case.
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
     * Readies a response for the client.
     *
     * @return whether the client's connection can carry another request
     */
    static boolean backward(HttpResponse response, HttpMethod method, HttpVersion client, boolean keepAlive) {
        dropOwn(response);
        boolean framed = HttpUtil.isContentLengthSet(response) || hasNoBody(response, method);
        boolean old = client.compareTo(HttpVersion.HTTP_1_1) < 0;
        if (!framed) {
            // HTTP/1.0 knows no chunks: its body ends with the connection.
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
