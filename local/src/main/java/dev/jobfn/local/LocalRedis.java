package dev.jobfn.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Redis whose data outlives the run. */
public final class LocalRedis {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ALIVE = "+PONG";

    private final Child child;
    private final int port;
    private final ChildOutput output;

    private LocalRedis(Child child, int port, ChildOutput output) {
        this.child = child;
        this.port = port;
        this.output = output;
    }

    /**
     * Starts Redis and waits until it has loaded its data.
     *
     * @param folder where the program and the data lie
     * @param log the folder of the logs
     */
    public static LocalRedis start(Path folder, Path log, Terminal terminal)
            throws LocalRunException, IOException, InterruptedException {
        Path program = RedisBinary.unpack(folder.resolve("bin"));
        Path data = Files.createDirectories(folder.resolve("data"));
        int port = FreePort.find();
        ChildOutput output = new ChildOutput("redis", log.resolve("redis.log"), terminal);
        Child child = Child.start(command(program, data, port), Map.of(), output);
        LocalRedis redis = new LocalRedis(child, port, output);
        redis.awaitReady();
        return redis;
    }

    /** What the deployed Redis has too: every write on disk within a second, and none thrown away. */
    private static List<String> command(Path program, Path data, int port) {
        return List.of(
                program.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                data.toString(),
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
     * Ends Redis, which writes its data first.
     *
     * @return whether it ended by itself
     */
    public boolean stop() throws InterruptedException {
        child.askToEnd();
        return child.awaitEnd(PATIENCE);
    }

    private void awaitReady() throws LocalRunException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answersPing()) {
            if (!child.alive() || System.nanoTime() > deadline) {
                child.askToEnd();
                throw new LocalRunException(
                        "redis did not start: " + output.lastLine() + " (more in " + output.file() + ")");
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
