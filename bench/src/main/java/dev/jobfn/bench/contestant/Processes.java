package dev.jobfn.bench.contestant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of one measurement, by name. Closing it ends them. */
public final class Processes implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path logs;
    private final Map<String, Process> byName = new LinkedHashMap<>();

    /** @param logs the folder for the processes' output, with one file per process */
    public Processes(Path logs) throws IOException {
        this.logs = Files.createDirectories(logs);
        // Ctrl-C must end the processes too.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Starts a process. */
    public void start(String name, Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(name + ".log").toFile()));
        builder.environment().putAll(environment);
        byName.put(name, builder.start());
    }

    /** Returns a port that is free at this moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits until a process listens on a port. */
    public void awaitPort(String name, int port) throws InterruptedException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                if (!byName.get(name).isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException(name + " did not start; see " + logs.resolve(name + ".log"));
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** The processor time that each process and its descendants have used so far, in seconds. */
    public Map<String, Double> processorSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        byName.forEach((name, process) -> seconds.put(
                name,
                Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .mapToDouble(each -> each.info()
                                        .totalCpuDuration()
                                        .orElse(Duration.ZERO)
                                        .toMillis()
                                / 1e3)
                        .sum()));
        return seconds;
    }

    /** Ends all processes in reverse order. */
    @Override
    public synchronized void close() {
        List<Process> all = new ArrayList<>(byName.values());
        for (int i = all.size() - 1; i >= 0; i--) {
            end(all.get(i));
        }
        byName.clear();
    }

    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** Runs a command and waits for it to succeed. */
    static void run(Path folder, String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("install", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new UncheckedIOException(new IOException(String.join(" ", command) + " failed; see " + log));
        }
        Files.delete(log);
    }
}
