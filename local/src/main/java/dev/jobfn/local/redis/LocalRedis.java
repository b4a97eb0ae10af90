package dev.jobfn.local.redis;

import dev.jobfn.local.process.ChildSpec;
import dev.jobfn.local.process.FreePort;
import dev.jobfn.local.process.Supervisor;
import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Redis server whose data outlives the run. If it dies, it restarts on the same port with the same data. */
public final class LocalRedis {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String ALIVE = "+PONG";

    private final Supervisor process;
    private final int port;

    private LocalRedis(Supervisor process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts Redis and waits until it has loaded its data.
     *
     * @param folder the folder for the program and the data
     * @param log the folder for the log
     */
    public static LocalRedis start(Path folder, Path log, Terminal terminal)
            throws LocalRunException, IOException, InterruptedException {
        Path program = RedisBinary.unpack(folder.resolve("bin"));
        Path data = Files.createDirectories(folder.resolve("data"));
        int port = FreePort.find();
        List<String> command = command(program.toRealPath(), data, pidFile(folder), port);
        Supervisor process = new Supervisor(
                new ChildSpec("redis", command, Map.of(), URI.create("redis://127.0.0.1:" + port), true),
                log,
                terminal);
        process.start();
        LocalRedis redis = new LocalRedis(process, port);
        redis.awaitReady();
        process.nowReady();
        return redis;
    }

    /** The file that Redis writes its process id to. */
    static Path pidFile(Path folder) {
        return folder.resolve("redis.pid");
    }

    /** The same durability as in a cluster's Redis: every write is on disk within a second, and no key is evicted. */
    private static List<String> command(Path program, Path data, Path pidFile, int port) {
        return List.of(
                program.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                data.toString(),
                "--pidfile",
                pidFile.toAbsolutePath().toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction");
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /**
     * Stops Redis, which first writes its data to disk.
     *
     * @return true if it ended by itself
     */
    public boolean stop() throws InterruptedException {
        process.askToEnd();
        return process.awaitEnd(TIMEOUT);
    }

    private void awaitReady() throws LocalRunException, InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!answersPing()) {
            process.checkStarting();
            if (System.nanoTime() > deadline) {
                process.askToEnd();
                throw new LocalRunException(
                        "redis is not ready after " + TIMEOUT.toSeconds() + " s; see " + process.log());
            }
            Thread.sleep(20);
        }
    }

    private boolean answersPing() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(ALIVE.length()), StandardCharsets.US_ASCII)
                    .equals(ALIVE);
        } catch (IOException notYet) {
            return false;
        }
    }
}
