package dev.jobfn.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A run-fn in a process of its own, which can be stopped and killed. */
final class ChildRun implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("run-fn is ready on port (\\d+)");

    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private ChildRun(Process process) {
        this.process = process;
    }

    /** Starts one with the settings of this lab and more: name, value, name, value. */
    static ChildRun started(RunLab lab, String... more) {
        return started(lab, List.of(), more);
    }

    /** Starts a long run on the event in this folder. */
    static ChildRun longRun(RunLab lab, Path folder, String... more) {
        String[] settings = Arrays.copyOf(more, more.length + 4);
        settings[more.length] = "K_EVENT_PATH";
        settings[more.length + 1] = folder.toString();
        settings[more.length + 2] = "ACTIVE_DEADLINE";
        settings[more.length + 3] = "PT1H1M10S";
        return started(lab, List.of("long-run"), settings);
    }

    private static ChildRun started(RunLab lab, List<String> arguments, String... more) {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestFunction.class.getName())
                .redirectErrorStream(true);
        builder.command().addAll(arguments);
        Map<String, String> environment = builder.environment();
        environment.putAll(lab.settings);
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        try {
            ChildRun child = new ChildRun(builder.start());
            // A test run that is interrupted leaves no process behind.
            Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
            Thread reader = new Thread(child::listen, "output of run-fn");
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException e) {
            said.add("its output broke off: " + e);
        }
    }

    /** Waits until it is ready, and answers a client of it. */
    EventClient events() {
        Awaitility.await("the start of run-fn, which said " + said)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> said.stream().anyMatch(line -> READY.matcher(line).find()));
        return said.stream()
                .map(READY::matcher)
                .filter(Matcher::find)
                .map(line -> new EventClient(Integer.parseInt(line.group(1))))
                .findFirst()
                .orElseThrow();
    }

    /** What it has said so far. */
    List<String> said() {
        return said;
    }

    /** The processes that it has started and that still run. */
    List<ProcessHandle> handlerProcesses() {
        return process.descendants().toList();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal, by its name without SIG. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end and answers its exit code. */
    int exitCode() {
        try {
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("it still runs and said " + said);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
