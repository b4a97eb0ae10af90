package dev.jobfn.http.tomcat;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;

/** HTTP/1.1 with {@link WatchedProcessor}s. Public because Tomcat creates it by name. */
public final class WatchedNioProtocol extends Http11NioProtocol implements WatchedProtocol {
    private final TransferTimeouts timeouts = new TransferTimeouts();

    @Override
    public TransferTimeouts timeouts() {
        return timeouts;
    }

    @Override
    protected Processor createProcessor() {
        return new WatchedProcessor(this, getAdapter(), timeouts);
    }
}
