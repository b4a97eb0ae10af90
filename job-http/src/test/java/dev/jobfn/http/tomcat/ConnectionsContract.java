package dev.jobfn.http.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.http.server.TestApp;
import dev.jobfn.http.server.TestWaitRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * Checks how clients that disconnect or send too slowly are handled. Each subclass starts another kind of connection.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConnectionsContract {
    private static final String HEAD = "GET /wait HTTP/1.1\r\nHost: a\r\n";

    private final boolean nio2;
    private ServletWebServerApplicationContext function;
    private TestWaitRoutes waits;

    ConnectionsContract(boolean nio2) {
        this.nio2 = nio2;
    }

    @BeforeAll
    void start() {
        function = nio2 ? TestApp.startReadsOnly() : TestApp.start();
        waits = function.getBean(TestWaitRoutes.class);
        WatchedProtocol protocol = (WatchedProtocol) ((TomcatWebServer) function.getWebServer())
                .getTomcat()
                .getConnector()
                .getProtocolHandler();
        protocol.timeouts().head(Duration.ofSeconds(2));
        protocol.timeouts().unreadBody(Duration.ofSeconds(2));
    }

    @AfterEach
    void endWaits() {
        waits.end();
        await().until(() -> waits.waiting() == 0);
    }

    @AfterAll
    void stop() {
        function.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), function.getWebServer().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Socket waiting() throws IOException {
        int before = waits.waiting();
        Socket socket = connect();
        send(socket, HEAD + "\r\n");
        await().until(() -> waits.waiting() == before + 1);
        return socket;
    }

    /** Reads a response whose body is empty or has a length, and returns its status. */
    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) c);
        }
        int length = head.toString().toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
        if (length > 0) {
            in.readNBytes(Integer.parseInt(
                    head.substring(length + 16, head.indexOf("\r", length)).strip()));
        }
        return head.substring(9, 12);
    }

    @Test
    void a_wait_ends_when_its_client_disconnects() throws IOException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(waiting());
        }
        for (Socket client : clients) {
            client.close();
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> waits.waiting() == 0);
    }

    @Test
    void a_wait_ends_when_its_connection_is_reset() throws IOException {
        Socket socket = waiting();
        socket.setSoLinger(true, 0);
        socket.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> waits.waiting() == 0);
    }

    @Test
    void a_stream_ends_when_its_client_disconnects() throws IOException {
        Socket socket = connect();
        send(socket, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> waits.streams() == 1);
        socket.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> waits.streams() == 0);
    }

    @Test
    void a_wait_longer_than_the_read_timeout_gets_its_response() throws IOException {
        try (Socket socket = waiting()) {
            await().pollDelay(Duration.ofSeconds(13))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> waits.waiting() == 1);
            waits.end();
            assertThat(answer(socket.getInputStream())).isEqualTo("200");
            // The connection stays open.
            send(socket, "GET /param?q=1 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(answer(socket.getInputStream())).isEqualTo("200");
        }
    }

    @Test
    void a_pipelined_request_does_not_end_a_wait() throws IOException {
        try (Socket socket = waiting()) {
            send(socket, "GET /param?q=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
            await().during(Duration.ofSeconds(1)).until(() -> waits.waiting() == 1);
            waits.end();
            assertThat(answer(socket.getInputStream())).isEqualTo("200");
            assertThat(answer(socket.getInputStream())).isEqualTo("200");
            assertThat(answer(socket.getInputStream())).isEqualTo("404");
        }
    }

    @Test
    void successive_waits_on_one_connection_are_all_answered() throws IOException {
        try (Socket socket = connect()) {
            for (int i = 0; i < 50; i++) {
                send(socket, HEAD + "\r\n");
                await().pollInterval(Duration.ofMillis(5)).until(() -> waits.waiting() == 1);
                waits.end();
                assertThat(answer(socket.getInputStream())).isEqualTo("200");
            }
        }
    }

    @Test
    void a_client_that_sends_its_headers_too_slowly_is_disconnected() throws IOException {
        try (Socket socket = connect()) {
            send(socket, HEAD + "X-Slow: ");
            assertThat(drip(socket)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(12));
        }
    }

    @Test
    void a_client_that_sends_its_request_line_too_slowly_is_disconnected() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /");
            assertThat(drip(socket)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(12));
        }
    }

    @Test
    void a_client_that_sends_an_unread_body_too_slowly_is_disconnected_after_the_response() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /param?q=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1500\r\n\r\n");
            assertThat(answer(socket.getInputStream())).isEqualTo("200");
            assertThat(drip(socket)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void an_unread_body_that_arrives_in_time_keeps_the_connection_open() throws IOException {
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                send(socket, "GET /param?q=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
                assertThat(answer(socket.getInputStream())).isEqualTo("200");
            }
        }
    }

    /** Sends a byte from time to time until the connection is closed. Returns how long that took. */
    private static Duration drip(Socket socket) {
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    try {
                        socket.getOutputStream().write('a');
                        socket.setSoTimeout(1);
                        return socket.getInputStream().read() < 0;
                    } catch (java.net.SocketTimeoutException e) {
                        return false;
                    } catch (SocketException e) {
                        return true;
                    }
                });
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
