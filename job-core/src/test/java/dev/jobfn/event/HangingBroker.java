package dev.jobfn.event;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts connections and reads events, but does not respond until it is told to. Counts open connections. */
final class HangingBroker implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> heard = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch answering = new CountDownLatch(1);

    HangingBroker() throws IOException {
        server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                most.accumulateAndGet(open.size(), Math::max);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                head.append((char) next);
                if (head.indexOf("\r\n\r\n") < 0) {
                    continue;
                }
                in.skipNBytes(number(head, "content-length: "));
                String type = text(head, "ce-type: ");
                heard.computeIfAbsent(type, first -> new AtomicInteger()).incrementAndGet();
                head.setLength(0);
                if (answering.getCount() > 0) {
                    // Keeps reading in order to notice when the client closes the connection.
                    while (in.read() >= 0) {
                        throw new IOException("two events on a connection at once");
                    }
                    return;
                }
                socket.getOutputStream()
                        .write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                answered.computeIfAbsent(type, first -> new AtomicInteger()).incrementAndGet();
            }
        } catch (IOException e) {
            // The client has disconnected.
        } finally {
            open.remove(socket);
        }
    }

    private static String text(StringBuilder head, String name) {
        int start = head.toString().toLowerCase(java.util.Locale.ROOT).indexOf(name);
        return start < 0 ? "" : head.substring(start + name.length(), head.indexOf("\r", start));
    }

    private static int number(StringBuilder head, String name) {
        String text = text(head, name);
        return text.isEmpty() ? 0 : Integer.parseInt(text.strip());
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    /** Responds to each event from now on. */
    void answer() {
        answering.countDown();
    }

    int open() {
        return open.size();
    }

    int most() {
        return most.get();
    }

    int heard(String type) {
        return heard.getOrDefault(type, new AtomicInteger()).get();
    }

    int answered(String type) {
        return answered.getOrDefault(type, new AtomicInteger()).get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
