package dev.jobfn.local.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports for child processes, which are told their port when they start. The range lies below the one that
 * operating systems use for outgoing connections. Otherwise, such a connection could take a port before the child
 * listens on it.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int MAX_ATTEMPTS = 100;

    private FreePort() {}

    /** Returns a port that is free at this moment. */
    public static int find() throws IOException {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The port is in use, so the next one is tried.
            }
        }
        throw new IOException("no free port between " + FIRST + " and " + END);
    }
}
