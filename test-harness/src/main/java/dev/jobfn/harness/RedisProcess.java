package dev.jobfn.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/** A real Redis server for tests, with its own process, port and folder. */
public final class RedisProcess implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisProcess(Path folder, int port, List<String> settings) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
    }

    /** Starts a server with an append-only file, as the manifests do. */
    public static RedisProcess started(String... settings) {
        try {
            RedisProcess redis =
                    new RedisProcess(Files.createTempDirectory("jobfn-redis"), freePort(), Arrays.asList(settings));
            redis.start();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server again on the same port and with the same data. */
    public void start() {
        launch();
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
            if (!process.isAlive()) {
                // For a moment, another program's connection was using the port.
                launch();
            }
            return listens();
        });
    }

    private void launch() {
        try {
            File program = RedisExecProvider.defaultProvider().get();
            List<String> command = new ArrayList<>(List.of(
                    program.getAbsolutePath(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    folder.toString(),
                    "--save",
                    "",
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "everysec",
                    "--enable-debug-command",
                    "yes"));
            command.addAll(settings);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[5];
            return socket.getInputStream().readNBytes(answer, 0, 5) == 5 && answer[1] == 'P';
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /**
     * Kills the server with SIGKILL after it has handed every acknowledged write to the kernel.
     *
     * <p>With {@code everysec}, Redis holds writes back for up to two seconds while an fsync takes longer than a
     * second. On a busy disk, a kill during that time would lose acknowledged jobs, as a power cut would. Tests that
     * kill the process do not test that case.
     */
    public void kill() {
        Instant latest = Instant.now().plusSeconds(3);
        while (process.isAlive() && holdsWritesBack() && Instant.now().isBefore(latest)) {
            Thread.onSpinWait();
        }
        process.destroyForcibly().onExit().join();
    }

    /** Also returns false if Redis does not respond, so that a frozen server is killed without waiting. */
    private boolean holdsWritesBack() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(500);
            socket.getOutputStream().write("INFO persistence\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String info = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return info.contains("aof_buffer_length:") && !info.contains("aof_buffer_length:0\r\n");
        } catch (IOException e) {
            return false;
        }
    }

    /** Freezes the server with its connections open, as if its machine had hung. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen server continue. */
    public void thaw() {
        signal("CONT");
    }

    /** Makes this server a replica of an unreachable master, so that it refuses writes with READONLY. */
    public void demote() {
        replicate("127.0.0.1", "1");
    }

    /** Makes this server a master again. */
    public void promote() {
        replicate("NO", "ONE");
    }

    /** Makes this server a replica of another server. */
    public void follow(RedisProcess master) {
        replicate("127.0.0.1", Integer.toString(master.port));
    }

    /**
     * Starts a failover and returns at once. When the replica has all data, the replica becomes the master and this
     * server becomes its replica.
     */
    public void handOverTo(RedisProcess replica) {
        tell("FAILOVER TO 127.0.0.1 " + replica.port);
    }

    private void replicate(String host, String port) {
        tell("REPLICAOF " + host + " " + port);
    }

    private void tell(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
            if (!answer.equals("+OK")) {
                throw new IllegalStateException(command + " returned " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
