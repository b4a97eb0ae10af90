package dev.jobfn.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A process that ends with this one, whatever ends this one. {@code child.sh} stands between the
 * two: it sends SIGTERM when the pipe that this process holds is closed.
 */
final class Child {

    private static final String SCRIPT = script();

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Starts a command; its environment is this process's with the given variables on top. */
    static Child start(List<String> command, Map<String, String> environment, ChildOutput output) throws IOException {
        List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "child"));
        wrapped.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(wrapped).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        output.copy(process.getInputStream());
        Child child = new Child(process);
        // Should somebody kill the script, then the command must go too.
        var unused = process.onExit().thenRun(child::askToEnd);
        return child;
    }

    /** Completes with the exit code when the process has ended. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Sends SIGTERM and returns. */
    void askToEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // then it has ended already
        }
    }

    /**
     * Waits for the end, and forces it when it does not come in time.
     *
     * @return whether it ended by itself
     */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return false;
    }

    private static String script() {
        try (InputStream stream = Child.class.getResourceAsStream("child.sh")) {
            // Without its comments, which would stand in every list of processes.
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("#"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
