package dev.jobfn.http.tomcat;

import java.util.concurrent.atomic.AtomicInteger;

/** A protocol whose connections use a {@link WatchedProcessor}. */
interface WatchedProtocol {
    /** The timeouts of the protocol's requests. They may be changed while the protocol is running. */
    TransferTimeouts timeouts();

    /** The number of connections that are being processed by a thread. */
    AtomicInteger busyConnections();
}
