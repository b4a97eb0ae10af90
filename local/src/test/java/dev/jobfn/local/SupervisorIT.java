package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

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

    /** Notes its process id, then sleeps; on SIGTERM it says goodbye. */
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
    void a_process_that_dies_starts_again_and_one_line_says_so() throws Exception {
        start(SLEEPER);
        supervisor.nowReady();
        await().until(() -> pids().size() == 1);
        kill(pids().get(0));

        await().until(() -> pids().size() == 2);
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("sleeper", "starts again in 1 s");
    }

    @Test
    void a_process_that_is_asked_to_end_gets_sigterm_and_stays_away() throws Exception {
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
    void a_process_that_does_not_end_is_killed() throws Exception {
        start("echo $$ >> pids; trap '' TERM; while :; do sleep 0.1; done");
        await().until(() -> pids().size() == 1);
        supervisor.askToEnd();
        supervisor.awaitEnd(Duration.ofMillis(300));

        await().until(() -> !alive(pids().get(0)));
    }

    @Test
    void a_process_ends_when_the_shell_between_is_killed() throws Exception {
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
    void a_process_that_ends_before_it_is_ready_fails_the_start_with_its_last_words() throws Exception {
        start("echo 'PORT: is in use'; exit 1");

        await().untilAsserted(() -> assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(supervisor::checkStarting)
                .withMessageContaining("sleeper did not start: PORT: is in use"));
    }

    @Test
    void errors_in_the_output_are_shown_and_the_rest_is_in_the_log() throws Exception {
        start("echo 'fine'; echo 'x ERROR broken'; sleep 60");

        await().until(() -> printed.toString(StandardCharsets.UTF_8).contains("x ERROR broken"));
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("fine");
        assertThat(folder.resolve("sleeper.log")).content().contains("fine");
    }

    private void start(String script) throws IOException {
        List<String> command = List.of("/bin/sh", "-c", "cd " + folder + "; " + script);
        supervisor = new Supervisor(
                new ChildSpec("sleeper", command, Map.of(), URI.create("http://127.0.0.1:1/")), folder, terminal);
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
