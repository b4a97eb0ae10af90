package dev.jobfn.e2e.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Runs the tutorial's commands as a reader does: in one shell whose folder changes, and in a second one. */
final class TutorialShell implements AutoCloseable {
    /** A step may download and build everything. */
    private static final Duration TIMEOUT = Duration.ofMinutes(15);

    /** The output may come late, because what the step above started needs time to start. */
    private static final Duration OUTPUT_TIMEOUT = Duration.ofMinutes(2);

    private final Path home;
    private final Map<String, String> environment;
    private Path folder;
    private Process background;

    /**
     * Starts in an empty folder.
     *
     * @param home a folder for files of this class, which the commands don't see
     * @param environment further variables for the commands
     */
    TutorialShell(Path home, Path folder, Map<String, String> environment) {
        this.home = home;
        this.folder = folder;
        this.environment = environment;
    }

    /** The current folder. */
    Path folder() {
        return folder;
    }

    /** Runs the steps. Commands must succeed, and the output must be what the tutorial shows, at once or soon. */
    void run(List<Step> steps) throws IOException {
        for (Step step : steps) {
            System.out.println("--- " + step.section() + "\n" + step.commands().strip());
            if (step.background()) {
                background = start(step.commands(), home.resolve("background.log"));
            } else if (step.output().isEmpty()) {
                runOnce(step);
            } else {
                Awaitility.await()
                        .atMost(OUTPUT_TIMEOUT)
                        .pollInterval(Duration.ofSeconds(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(runOnce(step)).containsPattern(step.expected()));
            }
        }
    }

    /** Runs a step, whose commands must succeed, and returns their output. */
    String runOnce(Step step) throws IOException {
        Path log = home.resolve("output.log");
        Path folderAfter = home.resolve("folder");
        Process process = start(step.commands() + "\npwd > '" + folderAfter + "'", log);
        try {
            boolean ended = process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            String output = Files.readString(log);
            assertThat(ended)
                    .as("ended in time: %s%n%s", step.commands(), output)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("exit code of: %s%n%s", step.commands(), output)
                    .isZero();
            System.out.println(output.strip());
            folder = Path.of(Files.readString(folderAfter).strip());
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            stop(process);
        }
    }

    private Process start(String commands, Path log) throws IOException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        shell.environment().putAll(environment);
        Process process = shell.start();
        process.getOutputStream().close();
        return process;
    }

    private static void stop(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Ends the commands in the background, as Ctrl-C does. */
    @Override
    public void close() {
        if (background != null) {
            stop(background);
        }
    }
}
