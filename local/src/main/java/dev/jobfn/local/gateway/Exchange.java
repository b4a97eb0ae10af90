package dev.jobfn.local.gateway;

import dev.jobfn.local.http.Connections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/** One request and its response, passed on piece by piece. Used by one event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, and that is seen
final class Exchange {

    private final Connections connections;
    private final InetSocketAddress target;
    private final Channel client;
    private final Runnable changed;
    private final HttpMethod method;
    private final HttpVersion version;
    private final boolean keepAlive;

    private Channel function;
    private boolean functionKept;
    private boolean clientKept;
    private boolean requested;
    private boolean responding;
    private boolean responded;
    private ChannelFuture written;

    /**
     * Makes an exchange.
     *
     * @param changed runs when {@link #takesContent} or {@link #makesWay} may have become true
     */
    Exchange(Connections connections, InetSocketAddress target, Channel client, Runnable changed, HttpRequest request) {
        this.connections = connections;
        this.target = target;
        this.client = client;
        this.changed = changed;
        this.method = request.method();
        this.version = request.protocolVersion();
        this.keepAlive = HttpUtil.isKeepAlive(request);
    }

    /** Writes the head of the request as soon as there is a connection. */
    void start(HttpRequest request) {
        connections.take(client.eventLoop(), target, connection -> {
            if (connection == null) {
                unavailable(Problems.notReady(keepAlive));
            } else if (client.isActive()) {
                function = connection;
                function.pipeline().get(FunctionHandler.class).use(this);
                function.write(request);
            } else {
                connections.giveBack(target, connection);
            }
            changed.run();
        });
    }

    /** Whether a piece of the request may be passed on now. */
    boolean takesContent() {
        return !requested && (responded || (function != null && function.isWritable()));
    }

    /** Whether all is over and the client's connection can carry the next request. */
    boolean makesWay() {
        return requested && responded && clientKept;
    }

    /** Passes on a piece of the request's content. */
    void request(HttpContent content) {
        requested = content instanceof LastHttpContent;
        if (responded) {
            // Nobody wants it any more; it is read so that the client gets to its response.
            ReferenceCountUtil.release(content);
        } else {
            function.write(content);
        }
        closeWhenOver();
    }

    void flushRequest() {
        if (function != null) {
            function.flush();
        }
    }

    /** Passes on a piece of the response. */
    void respond(HttpObject message) {
        if (message.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            function.close();
            return;
        }
        if (message instanceof HttpResponse response) {
            responding = true;
            functionKept = HttpUtil.isKeepAlive(response);
            clientKept = ProxyHeaders.backward(response, method, version, keepAlive);
        }
        written = client.write(message);
        if (message instanceof LastHttpContent) {
            client.flush();
            freeFunction();
            end();
        } else if (!client.isWritable()) {
            function.config().setAutoRead(false);
        }
    }

    void flushResponse() {
        client.flush();
    }

    /** The function takes more of the request again. */
    void functionWritable() {
        changed.run();
    }

    /** The client has caught up: the rest of the response may come. */
    void clientWritable() {
        if (function != null) {
            function.config().setAutoRead(true);
        }
    }

    /** The client has gone: the function is to see it too, and to stop waiting. */
    void clientLost() {
        if (function != null) {
            function.pipeline().get(FunctionHandler.class).use(null);
            function.close();
            function = null;
        }
    }

    /** The function has gone: before its answer that is a 503, within it an answer cut short. */
    void functionLost() {
        function = null;
        if (responding) {
            client.close();
        } else {
            boolean read = HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
            unavailable(read ? Problems.notReady(keepAlive) : Problems.unknownOutcome(keepAlive));
        }
    }

    /** The client sent what is not HTTP in the middle of its request: it is told so, and the function sees it go. */
    void clientBroke() {
        clientLost();
        if (responding || responded) {
            client.close();
        } else {
            client.writeAndFlush(Problems.badRequest()).addListener(ChannelFutureListener.CLOSE);
        }
        responded = true;
        requested = true;
    }

    private void unavailable(FullHttpResponse answer) {
        clientKept = keepAlive;
        written = client.writeAndFlush(answer);
        end();
    }

    private void freeFunction() {
        function.pipeline().get(FunctionHandler.class).use(null);
        if (functionKept && requested) {
            function.config().setAutoRead(true);
            connections.giveBack(target, function);
        } else {
            function.close();
        }
        function = null;
    }

    private void end() {
        responded = true;
        closeWhenOver();
        changed.run();
    }

    private void closeWhenOver() {
        if (requested && responded && !clientKept) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
