package dev.jobfn.local.process;

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
 * A child process that ends when this process ends, for whatever reason. The script {@code child.sh} runs between the
 * two processes and sends SIGTERM to the child when the pipe from this process closes.
 */
final class Child {

    private static final String SCRIPT = script();

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Starts a command. Its environment is that of this process plus the given variables. */
    static Child start(List<String> command, Map<String, String> environment, ChildOutput output) throws IOException {
        List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "child"));
        wrapped.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(wrapped).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        output.copy(process.getInputStream());
        Child child = new Child(process);
        // If the script is killed, the command must end too.
        var unused = process.onExit().thenRun(child::askToEnd);
        return child;
    }

    /** Completes with the exit code when the process ends. */
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
            // It has already ended.
        }
    }

    /**
     * Waits for the process to end, and kills it if it has not ended in time.
     *
     * @return true if it ended by itself
     */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return false;
    }

    private static String script() {
        try (InputStream stream = Child.class.getResourceAsStream("child.sh")) {
            // The comments are omitted, because they would appear in every process list.
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("#"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
