package dev.jobfn.http.tomcat;

import java.util.concurrent.atomic.AtomicInteger;

/** A protocol whose connections use a {@link WatchedProcessor}. */
interface WatchedProtocol {
    /** The timeouts of its requests. They may be changed while it runs. */
    TransferTimeouts timeouts();

    /** How many connections are being processed by a thread at the moment. */
    AtomicInteger busyConnections();
}
