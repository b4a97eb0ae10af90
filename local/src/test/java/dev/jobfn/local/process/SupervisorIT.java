package dev.jobfn.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorIT {

    /** Writes its process id to a file, then sleeps. Prints goodbye on SIGTERM. */
    private static final String SLEEPER = """
            echo $$ >> pids
            trap 'echo goodbye; exit 0' TERM
            while :; do sleep 0.1; done
            """;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private Supervisor supervisor;

    @TempDir
    private Path folder;

    @AfterEach
    void stop() throws InterruptedException {
        supervisor.askToEnd();
        supervisor.awaitEnd(Duration.ofSeconds(5));
    }

    @Test
    void a_process_that_dies_restarts_and_one_line_reports_it() throws Exception {
        start(SLEEPER);
        supervisor.nowReady();
        await().until(() -> pids().size() == 1);
        kill(pids().get(0));

        await().until(() -> pids().size() == 2);
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("sleeper", "restarts in 1 s");
    }

    @Test
    void the_pause_before_a_restart_doubles_while_the_process_dies_early() throws Exception {
        start("while [ ! -e go ]; do sleep 0.1; done; exit 3");
        supervisor.nowReady();
        Files.createFile(folder.resolve("go"));

        await().atMost(Duration.ofSeconds(20)).until(() -> pauses().size() >= 3);
        assertThat(pauses().subList(0, 3)).containsExactly("1", "2", "4");
    }

    @Test
    void the_pause_before_a_restart_is_reset_once_the_process_has_been_healthy() throws Exception {
        // The first two processes die at once. The third runs long enough to count as healthy.
        start(
                "while [ ! -e go ]; do sleep 0.1; done; echo $$ >> pids; [ $(wc -l < pids) -eq 3 ] && sleep 4; exit 3",
                Duration.ofSeconds(3));
        supervisor.nowReady();
        Files.createFile(folder.resolve("go"));

        await().atMost(Duration.ofSeconds(30)).until(() -> pauses().size() >= 3);
        assertThat(pauses().subList(0, 3)).containsExactly("1", "2", "1");
    }

    private List<String> pauses() {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst(".*restarts in (\\d+) s.*", "$1"))
                .toList();
    }

    @Test
    void a_process_asked_to_end_gets_sigterm_and_is_not_restarted() throws Exception {
        start(SLEEPER);
        supervisor.nowReady();
        await().until(() -> pids().size() == 1);
        supervisor.askToEnd();
        supervisor.awaitEnd(Duration.ofSeconds(5));

        assertThat(alive(pids().get(0))).isFalse();
        await().until(() -> Files.readString(folder.resolve("sleeper.log")).equals("goodbye\n"));
        assertThat(printed.size()).isZero();
    }

    @Test
    void a_process_that_ignores_sigterm_is_killed() throws Exception {
        start("echo $$ >> pids; trap '' TERM; while :; do sleep 0.1; done");
        await().until(() -> pids().size() == 1);
        supervisor.askToEnd();
        supervisor.awaitEnd(Duration.ofMillis(300));

        await().until(() -> !alive(pids().get(0)));
    }

    @Test
    void a_process_ends_when_its_shell_is_killed() throws Exception {
        start(SLEEPER);
        await().until(() -> pids().size() == 1);
        long sleeper = pids().get(0);
        kill(ProcessHandle.of(sleeper)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid());

        await().until(() -> !alive(sleeper));
    }

    @Test
    void a_process_that_ends_before_it_is_ready_fails_the_start_with_its_last_line() throws Exception {
        start("echo 'PORT: is in use'; exit 1");

        await().untilAsserted(() -> assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(supervisor::checkStarting)
                .withMessageContaining("sleeper did not start: PORT: is in use"));
    }

    @Test
    void error_lines_are_printed_and_all_output_is_in_the_log() throws Exception {
        start("echo 'fine'; echo 'x ERROR broken'; sleep 60");

        await().until(() -> printed.toString(StandardCharsets.UTF_8).contains("x ERROR broken"));
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("fine");
        assertThat(folder.resolve("sleeper.log")).content().contains("fine");
    }

    private void start(String script) throws IOException {
        start(script, Duration.ofSeconds(30));
    }

    private void start(String script, Duration healthy) throws IOException {
        List<String> command = List.of("/bin/sh", "-c", "cd " + folder + "; " + script);
        supervisor = new Supervisor(
                new ChildSpec("sleeper", command, Map.of(), URI.create("http://127.0.0.1:1/"), true),
                folder,
                terminal,
                healthy);
        supervisor.start();
    }

    private List<Long> pids() throws IOException {
        Path file = folder.resolve("pids");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Long::parseLong).toList()
                : List.of();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
