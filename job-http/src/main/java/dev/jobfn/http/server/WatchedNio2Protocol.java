package dev.jobfn.http.server;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11Nio2Protocol;

/** HTTP/1.1 on asynchronous connections with {@link WatchedProcessor}s. Public, as Tomcat makes it by its name. */
public final class WatchedNio2Protocol extends Http11Nio2Protocol implements WatchedProtocol {
    private final SlowestRequest slowest = new SlowestRequest();

    @Override
    public SlowestRequest slowest() {
        return slowest;
    }

    @Override
    protected Processor createProcessor() {
        return new WatchedProcessor(this, getAdapter(), slowest);
    }
}
