package dev.jobfn.http.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Checks the requests of a connection in two ways that Tomcat does not:
 *
 * <ul>
 *   <li>An asynchronous request ends when its client disconnects. Tomcat would notice the disconnect only at the next
 *       write.
 *   <li>A client that sends too slowly is cut off. Tomcat's timeouts apply to each read, so a client that sends a byte
 *       from time to time could hold its connection forever.
 * </ul>
 */
final class WatchedProcessor extends Http11Processor {
    private final AbstractHttp11Protocol<?> protocol;
    private final TransferTimeouts timeouts;
    /** When the first byte of an incomplete head arrived. */
    private long headStart;

    private boolean headStarted;
    /**
     * Counts the steps of this connection, so that a timeout set in one step does not close the connection in a later
     * step.
     */
    private final AtomicLong step = new AtomicLong();

    private final AtomicInteger busyConnections;

    WatchedProcessor(
            AbstractHttp11Protocol<?> protocol,
            Adapter adapter,
            TransferTimeouts timeouts,
            AtomicInteger busyConnections) {
        super(protocol, new AfterServiceAdapter(adapter));
        this.protocol = protocol;
        this.timeouts = timeouts;
        this.busyConnections = busyConnections;
        ((AfterServiceAdapter) this.adapter).afterService = this::limitUnreadBody;
    }

    @Override
    public SocketState process(SocketWrapperBase<?> socket, SocketEvent status) throws IOException {
        busyConnections.incrementAndGet();
        try {
            return processWatched(socket, status);
        } finally {
            busyConnections.decrementAndGet();
        }
    }

    private SocketState processWatched(SocketWrapperBase<?> socket, SocketEvent status) throws IOException {
        SocketEvent event = status;
        if (isAsync()) {
            socket.setReadTimeout(protocol.getConnectionTimeout());
            if (status == SocketEvent.OPEN_READ && !isDispatching() && clientHasDisconnected()) {
                socket.setError(new EOFException("The client closed the connection"));
                event = SocketEvent.ERROR;
            }
        }
        SocketState state = SocketState.CLOSED;
        try {
            state = super.process(socket, event);
            if (state == SocketState.LONG && isAsync()) {
                listenForDisconnect(socket);
            } else if (state == SocketState.LONG && headIsLate()) {
                state = SocketState.CLOSED;
            }
            return state;
        } finally {
            step.incrementAndGet();
            if (state != SocketState.LONG || isAsync()) {
                headStarted = false;
            }
        }
    }

    private boolean headIsLate() {
        long now = System.nanoTime();
        if (!headStarted) {
            headStarted = true;
            headStart = now;
        }
        return now - headStart > timeouts.head().toNanos();
    }

    /**
     * Whether the event comes from one of our own threads, which is completing the response, and not from the client.
     */
    private boolean isDispatching() {
        AtomicBoolean dispatching = new AtomicBoolean();
        action(ActionCode.ASYNC_IS_DISPATCHING, dispatching);
        AtomicBoolean completing = new AtomicBoolean();
        action(ActionCode.ASYNC_IS_COMPLETING, completing);
        return dispatching.get() || completing.get();
    }

    /**
     * Whether the client has closed the connection. At the end of the stream, every call of {@code available} returns
     * 1, whereas a pipelined request is reported only once.
     */
    private boolean clientHasDisconnected() {
        return isRequestBodyFullyRead() && available(true) > 0 && available(true) > 0;
    }

    /**
     * Does nothing if a pipelined request has arrived, because that request stays unread until the current one has been
     * answered.
     */
    private void listenForDisconnect(SocketWrapperBase<?> socket) {
        if (!isRequestBodyFullyRead() || getLeftoverInput() != null) {
            return;
        }
        // The client sends nothing while it waits, so the usual timeout between two reads does not apply.
        socket.setReadTimeout(timeouts.response().toMillis());
        socket.registerReadInterest();
    }

    /**
     * Tomcat reads the rest of an unread body so that the client sees the response. This method limits how long Tomcat
     * may take.
     */
    private void limitUnreadBody() {
        SocketWrapperBase<?> socket = getSocketWrapper();
        if (isAsync() || isRequestBodyFullyRead()) {
            return;
        }
        long current = step.get();
        Duration timeout = timeouts.unreadBody();
        CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (step.get() == current) {
                        socket.close();
                    }
                });
    }
}
