package dev.jobfn.http.tomcat;

/** Tests the connections of functions without request bodies. */
class Nio2ConnectionsIT extends ConnectionsContract {
    Nio2ConnectionsIT() {
        super(true);
    }
}
