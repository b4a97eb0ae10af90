package dev.jobfn.http.tomcat;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11Nio2Protocol;

/**
 * HTTP/1.1 on asynchronous (NIO2) connections with {@link WatchedProcessor}s. Public because Tomcat creates it by name.
 */
public final class WatchedNio2Protocol extends Http11Nio2Protocol implements WatchedProtocol {
    private final TransferTimeouts timeouts = new TransferTimeouts();
    private final AtomicInteger busyConnections = new AtomicInteger();

    @Override
    public TransferTimeouts timeouts() {
        return timeouts;
    }

    @Override
    public AtomicInteger busyConnections() {
        return busyConnections;
    }

    @Override
    protected Processor createProcessor() {
        return new WatchedProcessor(this, getAdapter(), timeouts, busyConnections);
    }
}
