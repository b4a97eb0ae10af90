package dev.jobfn.http.server;

/** A protocol whose requests are watched, see {@link WatchedProcessor}. */
interface WatchedProtocol {
    /** The times that it holds requests to; may be changed while it runs. */
    SlowestRequest slowest();
}
