package dev.jobfn.http.tomcat;

/** Tests the connections of functions that read request bodies. */
class NioConnectionsIT extends ConnectionsContract {
    NioConnectionsIT() {
        super(false);
    }
}
