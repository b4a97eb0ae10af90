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

/** One request and its response, which are passed on piece by piece. An exchange is confined to one event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which the handlers notice
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
     * Creates an exchange.
     *
     * @param changed called when {@link #acceptsContent} or {@link #isComplete} may have become true
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

    /** Connects to the function and sends the head of the request. */
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

    /** Whether request content can be passed on now. */
    boolean acceptsContent() {
        return !requested && (responded || (function != null && function.isWritable()));
    }

    /** Whether the exchange has ended and the client's connection can be used for the next request. */
    boolean isComplete() {
        return requested && responded && clientKept;
    }

    /** Passes on request content. */
    void request(HttpContent content) {
        requested = content instanceof LastHttpContent;
        if (responded) {
            // The content is no longer needed, but it must be read to the end before the client can read the response.
            ReferenceCountUtil.release(content);
        } else {
            function.write(content);
        }
        closeWhenComplete();
    }

    void flushRequest() {
        if (function != null) {
            function.flush();
        }
    }

    /** Passes on part of the response. */
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

    /** Called when the function can accept more of the request. */
    void functionWritable() {
        changed.run();
    }

    /** Called when the client can accept more of the response. */
    void clientWritable() {
        if (function != null) {
            function.config().setAutoRead(true);
        }
    }

    /**
     * Called when the client has disconnected. Also disconnects from the function, so that the function stops waiting.
     */
    void clientLost() {
        if (function != null) {
            function.pipeline().get(FunctionHandler.class).use(null);
            function.close();
            function = null;
        }
    }

    /**
     * Called when the function has disconnected. If the response has not begun, the client gets a 503. Otherwise, the
     * response is cut short.
     */
    void functionLost() {
        function = null;
        if (responding) {
            client.close();
        } else {
            boolean read = HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
            unavailable(read ? Problems.notReady(keepAlive) : Problems.unknownOutcome(keepAlive));
        }
    }

    /**
     * Called when the client sends malformed HTTP in the middle of a request. The client gets a 400, and the function
     * sees a disconnect.
     */
    void clientFailed() {
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
        closeWhenComplete();
        changed.run();
    }

    private void closeWhenComplete() {
        if (requested && responded && !clientKept) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
