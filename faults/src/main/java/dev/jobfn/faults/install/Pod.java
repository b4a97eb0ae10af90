package dev.jobfn.faults.install;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A function as a separate process that restarts when it ends, like the container of a pod. */
public final class Pod {
    private static final Duration POLL_TIMEOUT = Duration.ofSeconds(2);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final URI url;
    private final Path log;
    private final HttpClient client;
    private final Consumer<Entry> back;
    private final AtomicInteger starts = new AtomicInteger();
    final AtomicInteger inFlight = new AtomicInteger();
    private volatile Process process;
    private volatile boolean ending;
    private volatile boolean ready;
    /** When the pod became unavailable; 0 if it is available or never was. */
    private volatile long gone;

    Pod(
            String name,
            List<String> command,
            Map<String, String> environment,
            URI url,
            Path log,
            HttpClient client,
            Consumer<Entry> back) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.url = url;
        this.log = log;
        this.client = client;
        this.back = back;
    }

    void start() {
        if (ending) {
            return;
        }
        if (starts.getAndIncrement() > 0 && gone == 0) {
            gone = Recorder.now();
        }
        ready = false;
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var unused = process.onExit().thenRun(this::start);
    }

    public String name() {
        return name;
    }

    public URI url() {
        return url;
    }

    /** How many times the pod was started. */
    public int starts() {
        return starts.get();
    }

    /** Whether the pod was ready at the last check. */
    public boolean ready() {
        return ready && process.isAlive();
    }

    /** Checks whether the pod is ready. */
    boolean look() {
        boolean is = answers();
        if (is && !ready && gone > 0) {
            back.accept(new Entry.Outage(gone, name, Recorder.now()));
            gone = 0;
        }
        ready = is;
        return is;
    }

    private boolean answers() {
        try {
            HttpRequest request = HttpRequest.newBuilder(url.resolve("/health/ready"))
                    .timeout(POLL_TIMEOUT)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends SIGTERM and waits for the process to end. It does not restart. */
    void finish() throws InterruptedException {
        ending = true;
        process.destroy();
        process.waitFor();
    }

    /** Sends SIGKILL. The process restarts. */
    public void kill() {
        ready = false;
        process.destroyForcibly();
    }

    /** Sends SIGTERM. The process restarts when it has ended. */
    public void terminate() {
        process.destroy();
    }

    /** Sends SIGSTOP, which freezes the process until {@link #resume}. */
    public void hold() {
        signal("STOP");
    }

    /** Sends SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() {
        ending = true;
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
