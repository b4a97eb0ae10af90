package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.gateway.Gateway;
import dev.jobfn.local.gateway.Routes;
import dev.jobfn.local.terminal.LibraryLog;
import dev.jobfn.local.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When a process dies, its connections are reset. The supervisor reports the death, but the broken connections are not
 * logged.
 */
class BrokenConnectionIT {
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                logged.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    };
    private final FakeFunction function = new FakeFunction();

    @BeforeEach
    void record() {
        Logger.getLogger("").addHandler(recorder);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(recorder);
        function.close();
    }

    @Test
    void a_reset_connection_to_the_broker_logs_no_warning(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("broker.yaml"),
                "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: default}}");
        try (DevelopmentBroker broker = DevelopmentBroker.start(0, folder, Map.of(), notice -> {})) {
            resetThenAsk(broker.url());
        }
    }

    @Test
    void a_reset_connection_to_the_gateway_logs_no_warning() throws Exception {
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), function.url().getPort());
        try (Gateway gateway = Gateway.start(0, new Routes(address, address))) {
            resetThenAsk(gateway.url());
        }
    }

    private void resetThenAsk(URI url) throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
                socket.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII));
                // The connection is closed with RST, as the operating system does for a killed process with unread
                // data.
                socket.setSoLinger(true, 0);
            }
        }
        HttpClient client = HttpClient.newHttpClient();
        // After these requests, each of the server's threads has seen the resets.
        for (int i = 0; i < 4; i++) {
            client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void a_library_warning_is_one_line_on_the_terminal() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        LogRecord warning = new LogRecord(Level.WARNING, "it\nbroke");
        warning.setThrown(new IOException("Connection reset"));
        LibraryLog.on(new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8)))
                .publish(warning);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("local     it broke: java.io.IOException: Connection reset\n");
    }
}
