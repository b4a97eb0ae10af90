package dev.jobfn.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for children, which are told theirs before they start. */
final class FreePort {

    private FreePort() {}

    /** A port that nobody has now; somebody may take it before it is used, which is rare. */
    static int find() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
