package dev.jobfn.bench.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A persistent connection to a server on this machine. It implements only as much of HTTP/1.1 as the contestants'
 * responses need, because the load generator shares the processor with the contestants and should use little of it.
 */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;
    private static final String LENGTH = "content-length:";

    private final URI server;
    private Socket socket;
    private InputStream in;

    /** A complete response. */
    record Response(int status, String body) {}

    HttpConnection(URI server) {
        this.server = server;
    }

    Response get(String path) throws IOException {
        return exchange("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n");
    }

    /** @param headers further headers, each terminated by CR LF */
    Response post(String path, String json, String headers) throws IOException {
        return exchange("POST " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n" + headers + "\r\n"
                + json);
    }

    private Response exchange(String request) throws IOException {
        if (socket == null) {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            in = new BufferedInputStream(socket.getInputStream(), 8 << 10);
        }
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return response();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Response response() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        return new Response(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
