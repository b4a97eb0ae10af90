package dev.jobfn.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Keeps one process running: one that dies starts again, later each time it dies early. */
final class Supervisor {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** One that has run this long died of something new. */
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

    Supervisor(ChildSpec spec, Path log, Terminal terminal) {
        this(spec, log, terminal, HEALTHY);
    }

    /** One for which a process that has run for the given time is well. */
    Supervisor(ChildSpec spec, Path log, Terminal terminal, Duration healthy) {
        this.spec = spec;
        this.healthy = healthy;
        this.terminal = terminal;
        this.output = new ChildOutput(spec.name(), log.resolve(spec.name() + ".log"), terminal);
    }

    ChildSpec spec() {
        return spec;
    }

    /** Starts the process, unless it is to end. */
    synchronized void start() throws IOException {
        if (ending) {
            return;
        }
        startedNanos = System.nanoTime();
        child = Child.start(spec.command(), spec.environment(), output);
        var unused = child.ended().thenAccept(this::ended);
    }

    /** Where what it prints is kept. */
    Path log() {
        return output.file();
    }

    /** From now on an end is no failure of the start, and is mended. */
    synchronized void nowReady() {
        everReady = true;
    }

    /**
     * Looks whether the process still starts.
     *
     * @throws LocalRunException when it has ended instead
     */
    synchronized void checkStarting() throws LocalRunException {
        if (!child.alive()) {
            throw new LocalRunException(
                    spec.name() + " did not start: " + output.lastLine() + " (more in " + output.file() + ")");
        }
    }

    /** Asks it to end what it does, and not to be started again. */
    synchronized void askToEnd() {
        ending = true;
        if (child != null) {
            child.askToEnd();
        }
    }

    /**
     * Waits for the end after {@link #askToEnd}; forces it when it takes too long.
     *
     * @return whether it ended by itself
     */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        Child last;
        synchronized (this) {
            last = child;
        }
        if (last != null && !last.awaitEnd(patience)) {
            terminal.say(spec.name(), "was still at work and is killed; its jobs run again at the next start");
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
                "ended with status " + status + ", starts again in " + pause.toSeconds() + " s (" + output.file()
                        + ")");
        Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
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
