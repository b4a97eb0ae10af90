package dev.jobfn.http.tomcat;

/** A protocol whose connections use a {@link WatchedProcessor}. */
interface WatchedProtocol {
    /** The timeouts of its requests. They may be changed while it runs. */
    TransferTimeouts timeouts();
}
