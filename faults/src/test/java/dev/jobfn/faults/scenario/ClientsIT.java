package dev.jobfn.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.install.Setup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks clients that are slow and clients that disconnect. */
class ClientsIT {
    private static final String HEAD = "POST /jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key-shop\r\n";
    private static final Duration SOON = Duration.ofSeconds(2);

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start("clients", Setup.standard());
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @BeforeEach
    void fresh() {
        scenario.fresh();
    }

    @Test
    void three_hundred_clients_that_send_a_byte_a_second_do_not_delay_others() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                String body = i % 2 == 0 ? "" : "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";
                Socket socket = connect();
                slow.add(socket);
                send(socket, HEAD + body);
            }
            for (int second = 0; second < 12; second++) {
                slow.forEach(socket -> trickle(socket));
                long start = System.nanoTime();
                scenario.submit(5, "work", "{}", "succeeded");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
                TimeUnit.SECONDS.sleep(1);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        scenario.finish();
    }

    @Test
    void a_client_that_falls_silent_is_cut_off() throws Exception {
        try (Socket silent = connect()) {
            send(silent, HEAD + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            silent.setSoTimeout(20_000);
            String answer = new String(silent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("request-timeout");
        }
    }

    @Test
    void an_upload_at_a_megabyte_per_second_is_accepted() throws Exception {
        String body = "{\"type\":\"brief\",\"input\":{\"padding\":\"%s\"}}".formatted("x".repeat(1_000_000));
        try (Socket upload = connect()) {
            upload.setSoTimeout(10_000);
            send(
                    upload,
                    HEAD + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                            + "\r\n\r\n");
            for (int at = 0; at < body.length(); at += 50_000) {
                send(upload, body.substring(at, Math.min(body.length(), at + 50_000)));
                TimeUnit.MILLISECONDS.sleep(50);
            }
            String answer = new String(upload.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 202");
        }
    }

    @Test
    void aborted_requests_create_complete_jobs_or_none() throws Exception {
        String body = "{\"type\":\"work\",\"input\":{\"millis\":10}}";
        String head = HEAD + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
        for (int i = 0; i < 300; i++) {
            try (Socket socket = connect()) {
                int cut = 1 + i * (head.length() + body.length()) / 300;
                send(socket, (head + body).substring(0, Math.min(cut, head.length() + body.length())));
                socket.setSoLinger(true, 0);
            }
        }
        scenario.submit(50, "work", "{}", "succeeded");
        scenario.finish();
    }

    private static Socket connect() throws IOException {
        var url = scenario.installation().pod("submit-fn").url();
        return new Socket(url.getHost(), url.getPort());
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void trickle(Socket socket) {
        try {
            send(socket, "x");
        } catch (IOException cut) {
            // The server may close the connection.
        }
    }
}
