package dev.jobfn.local.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRedisIT {

    private final Terminal silent =
            new Terminal(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    @Test
    void data_survives_a_restart() throws Exception {
        LocalRedis first = LocalRedis.start(folder, folder, silent);
        try {
            assertThat(command(first, "SET job kept")).isEqualTo("+OK\r\n");
        } finally {
            first.stop();
        }
        LocalRedis second = LocalRedis.start(folder, folder, silent);
        try {
            assertThat(command(second, "GET job")).isEqualTo("$4\r\nkept\r\n");
        } finally {
            second.stop();
        }
    }

    @Test
    void a_full_redis_evicts_nothing() throws Exception {
        LocalRedis redis = LocalRedis.start(folder, folder, silent);
        try {
            assertThat(command(redis, "CONFIG GET maxmemory-policy")).contains("noeviction");
        } finally {
            redis.stop();
        }
    }

    private static String command(LocalRedis redis, String command) throws IOException {
        URI url = URI.create(redis.url());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answers.substring(0, answers.length() - "+OK\r\n".length());
        }
    }
}
