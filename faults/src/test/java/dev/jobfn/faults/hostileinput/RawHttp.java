package dev.jobfn.faults.hostileinput;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no HTTP library would send, and returns the raw response. */
record RawHttp(URI server) {

    /** Sends a request and returns the whole response; empty if the connection was closed without one. */
    String send(String request) throws IOException {
        return send(request.getBytes(StandardCharsets.UTF_8));
    }

    String send(byte[] request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no response to " + new String(request, StandardCharsets.UTF_8), e);
        } catch (IOException reset) {
            return "";
        }
    }

    /** Sends a request with a body. */
    String post(String path, String headers, String body) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return send("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "Content-Length: "
                + length + "\r\n\r\n" + body);
    }

    String get(String path, String headers) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
    }

    /** The status of a response; 0 if it has no status, as in HTTP 0.9. */
    static int status(String answer) {
        return !answer.startsWith("HTTP/1.1 ") ? 0 : Integer.parseInt(answer.substring(9, 12));
    }
}
