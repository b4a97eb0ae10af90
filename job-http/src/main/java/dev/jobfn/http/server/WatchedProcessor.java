package dev.jobfn.http.server;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The requests of a connection, watched in two ways that Tomcat leaves out. One whose answer comes later ends with its
 * client's connection: Tomcat looks at the connection only when something is written. And what comes too slowly is cut off:
 * Tomcat has a time for each read, so that a sender that drips may take for ever.
 */
final class WatchedProcessor extends Http11Processor {
    private final AbstractHttp11Protocol<?> protocol;
    private final SlowestRequest slowest;
    /** When the first byte of a head came that is not whole yet. */
    private long headBegan;

    private boolean headBegun;
    /** Counts what this connection went through, so that a late alarm does not close another's. */
    private final AtomicLong round = new AtomicLong();

    WatchedProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, SlowestRequest slowest) {
        super(protocol, new EndOfService(adapter));
        this.protocol = protocol;
        this.slowest = slowest;
        ((EndOfService) this.adapter).served = this::limitRest;
    }

    @Override
    public SocketState process(SocketWrapperBase<?> socket, SocketEvent status) throws IOException {
        SocketEvent event = status;
        if (isAsync()) {
            socket.setReadTimeout(protocol.getConnectionTimeout());
            if (status == SocketEvent.OPEN_READ && !isDispatching() && clientHasGone()) {
                socket.setError(new EOFException("The client closed the connection"));
                event = SocketEvent.ERROR;
            }
        }
        SocketState state = SocketState.CLOSED;
        try {
            state = super.process(socket, event);
            if (state == SocketState.LONG && isAsync()) {
                listenForEnd(socket);
            } else if (state == SocketState.LONG && headIsLate()) {
                state = SocketState.CLOSED;
            }
            return state;
        } finally {
            round.incrementAndGet();
            if (state != SocketState.LONG || isAsync()) {
                headBegun = false;
            }
        }
    }

    private boolean headIsLate() {
        long now = System.nanoTime();
        if (!headBegun) {
            headBegun = true;
            headBegan = now;
        }
        return now - headBegan > slowest.head().toNanos();
    }

    /** An event that is no news of the client: a thread of ours ends the answer. */
    private boolean isDispatching() {
        AtomicBoolean dispatching = new AtomicBoolean();
        action(ActionCode.ASYNC_IS_DISPATCHING, dispatching);
        AtomicBoolean completing = new AtomicBoolean();
        action(ActionCode.ASYNC_IS_COMPLETING, completing);
        return dispatching.get() || completing.get();
    }

    /**
     * Whether the connection has ended. A look at what can be read says 1 for an end, and goes on saying so. The next
     * request of a client that does not wait for its answers is data, which is said once.
     */
    private boolean clientHasGone() {
        return isRequestBodyFullyRead() && available(true) > 0 && available(true) > 0;
    }

    /** Not where data has come: it is the next request, and stays unread until this one has its answer. */
    private void listenForEnd(SocketWrapperBase<?> socket) {
        if (!isRequestBodyFullyRead() || getLeftoverInput() != null) {
            return;
        }
        // Nothing is to come for as long as the answer takes: the time between two reads does not hold.
        socket.setReadTimeout(slowest.answer().toMillis());
        socket.registerReadInterest();
    }

    /** The rest of a body that was not read is read to its end, so that its sender sees the answer; not for ever. */
    private void limitRest() {
        SocketWrapperBase<?> socket = getSocketWrapper();
        if (isAsync() || isRequestBodyFullyRead()) {
            return;
        }
        long now = round.get();
        Duration longest = slowest.rest();
        CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (round.get() == now) {
                        socket.close();
                    }
                });
    }
}
