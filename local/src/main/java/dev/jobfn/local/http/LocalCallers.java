package dev.jobfn.local.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses requests that a web page of another origin makes the user's browser send. Such a page can reach this
 * machine's local addresses, either directly or through a host name that resolves to them. Programs, which send no
 * {@code Origin}, are accepted. The functions do the same on their ports.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class LocalCallers extends ChannelInboundHandlerAdapter {

    /** Group 1 is the port. */
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(?i)(?:(?:[a-z0-9-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::(\\d{1,5}))?");

    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://(.*)");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private boolean refused;
    private boolean kept;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            refused = request.decoderResult().isSuccess() && !allowed(request);
            // A client that waits for "continue" is refused at once, and a body that it sends anyway is not read.
            kept = HttpUtil.isKeepAlive(request) && !HttpUtil.is100ContinueExpected(request);
            if (refused && !kept) {
                answer(context);
            }
        }
        if (!refused) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (kept && message instanceof LastHttpContent) {
            answer(context);
            refused = false;
        }
    }

    private void answer(ChannelHandlerContext context) {
        FullHttpResponse response = Responses.problem(
                HttpResponseStatus.FORBIDDEN,
                "foreign-origin",
                "Requests from other origins are not allowed",
                "This server accepts requests from programs on this machine and from its own pages. Use localhost or"
                        + " 127.0.0.1 as the host, and don't call it from a page of another origin.");
        HttpUtil.setKeepAlive(response, kept);
        var written = context.writeAndFlush(response);
        if (!kept) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static boolean allowed(HttpRequest request) {
        HttpHeaders headers = request.headers();
        String host = headers.get(HttpHeaderNames.HOST);
        Matcher own = THIS_MACHINE.matcher(host == null ? "localhost" : host);
        if (!own.matches()) {
            return false;
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        String site = headers.get("sec-fetch-site");
        if (origin == null) {
            return site == null || OWN_SITES.contains(site) || READS.contains(request.method());
        }
        Matcher page = ORIGIN.matcher(origin);
        if (!page.matches()) {
            return false;
        }
        Matcher other = THIS_MACHINE.matcher(page.group(1));
        return other.matches() && String.valueOf(own.group(1)).equals(String.valueOf(other.group(1)));
    }
}
