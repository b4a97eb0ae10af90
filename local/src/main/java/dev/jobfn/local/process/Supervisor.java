package dev.jobfn.local.process;

import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one process running by restarting it when it dies. If it keeps dying early, the pauses before the restarts
 * grow.
 */
public final class Supervisor {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);
    /** A process that has run this long is considered healthy. If it then dies, the pause is short again. */
    private static final Duration HEALTHY = Duration.ofSeconds(30);

    private final ChildSpec spec;
    private final Duration healthy;
    private final ChildOutput output;
    private final Terminal terminal;

    private Child child;
    private long startedNanos;
    private Duration pause = FIRST_PAUSE;
    private boolean ending;
    private boolean everReady;

    public Supervisor(ChildSpec spec, Path log, Terminal terminal) {
        this(spec, log, terminal, HEALTHY);
    }

    /** For tests: sets how long a process must run to count as healthy. */
    Supervisor(ChildSpec spec, Path log, Terminal terminal, Duration healthy) {
        this.spec = spec;
        this.healthy = healthy;
        this.terminal = terminal;
        this.output = new ChildOutput(spec.name(), log.resolve(spec.name() + ".log"), terminal);
    }

    public ChildSpec spec() {
        return spec;
    }

    /** Starts the process, unless it has been asked to end. */
    public synchronized void start() throws IOException {
        if (ending) {
            return;
        }
        startedNanos = System.nanoTime();
        child = Child.start(spec.command(), spec.environment(), output);
        var unused = child.ended().thenAccept(this::ended);
    }

    /** The file with the process's output. */
    public Path log() {
        return output.file();
    }

    /**
     * Marks the process as ready. A process that ends after this call is restarted. If it ends before this call, its
     * start has failed.
     */
    public synchronized void nowReady() {
        everReady = true;
    }

    /**
     * Checks that the process has not ended while starting.
     *
     * @throws LocalRunException if the process has ended
     */
    public synchronized void checkStarting() throws LocalRunException {
        if (!child.alive()) {
            throw new LocalRunException(
                    spec.name() + " did not start: " + output.lastLine() + " (more in " + output.file() + ")");
        }
    }

    /** Asks the process to finish its work and end. The process is not restarted. */
    public synchronized void askToEnd() {
        ending = true;
        if (child != null) {
            child.askToEnd();
        }
    }

    /**
     * Waits for the process to end after {@link #askToEnd}, and kills it if it has not ended in time.
     *
     * @return true if it ended by itself
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        Child last;
        synchronized (this) {
            last = child;
        }
        if (last != null && !last.awaitEnd(timeout)) {
            terminal.say(spec.name(), "was still working and was killed; its jobs run again at the next start");
            return false;
        }
        return true;
    }

    private synchronized void ended(int status) {
        if (ending || !everReady) {
            return;
        }
        if (System.nanoTime() - startedNanos > healthy.toNanos()) {
            pause = FIRST_PAUSE;
        }
        terminal.say(
                spec.name(),
                "ended with status " + status + ", restarts in " + pause.toSeconds() + " s (" + output.file() + ")");
        Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
        var unused = CompletableFuture.runAsync(this::startAgain, later);
    }

    private void startAgain() {
        try {
            start();
        } catch (IOException failure) {
            terminal.say(spec.name(), "can't be started: " + failure.getMessage());
        }
    }
}
