package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.local.process.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks a second run at the same time, a run after one that was killed, and runs that can't start, all with real
 * processes.
 */
class SecondRunIT {
    private static final String JOB = "{\"type\":\"sleep\",\"input\":{\"millis\":1}}";

    @TempDir
    private static Path folder;

    private static RunningSystem first;

    @BeforeAll
    static void start() throws IOException {
        first = RunningSystem.start(folder);
    }

    @AfterAll
    static void stop() {
        first.close();
    }

    /** The single line that a failing start prints. The run must end by itself. */
    private static String lineOf(Path where, String... variables) throws IOException {
        Process process = RunningSystem.launch(where, variables);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.onExit().join().exitValue()).isEqualTo(1);
        assertThat(output.lines()).as(output).hasSize(1);
        return output;
    }

    private static List<String> logs() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(".jobfn/log"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a_second_run_in_the_same_folder_names_the_first_and_changes_nothing(@TempDir Path elsewhere) throws Exception {
        List<String> logs = logs();
        String data = first.redis("INFO server")
                .lines()
                .filter(l -> l.startsWith("run_id"))
                .findFirst()
                .orElseThrow();
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), folder);
        for (Path where : List.of(folder, link)) {
            assertThat(lineOf(where, "PORT", Integer.toString(FreePort.find())))
                    .startsWith("local run: another local run, process " + first.pid() + ", uses ")
                    .contains("\"kill " + first.pid() + "\"");
        }
        assertThat(logs()).isEqualTo(logs).contains("redis.log", "run-fn.log");
        assertThat(first.redis("INFO server")).contains(data);
        String id = first.submit(JOB, "after-the-second");
        assertThat(first.ended(id).get("state").stringValue()).isEqualTo("succeeded");
    }

    @Test
    void no_process_can_be_reached_from_another_machine() throws Exception {
        List<String> listening = ListeningSockets.of(
                Stream.concat(Stream.of(ProcessHandle.of(first.pid()).orElseThrow()), first.processes().stream())
                        .map(ProcessHandle::pid)
                        .toList());
        // The gateway has two sockets. The broker, Redis, the four functions and, with Python, the example service have
        // one each.
        assertThat(listening).hasSizeGreaterThanOrEqualTo(8);
        assertThat(listening)
                .allSatisfy(address -> assertThat(InetAddress.getAllByName(address)[0].isLoopbackAddress())
                        .as(address)
                        .isTrue());
    }

    @Test
    void a_leftover_redis_is_stopped_before_its_data_is_opened_again(@TempDir Path other) throws Exception {
        String id;
        Path pidFile = other.resolve(".jobfn/redis.pid");
        long left;
        try (RunningSystem killed = RunningSystem.start(other)) {
            id = killed.submit(JOB, "kept");
            killed.ended(id);
            List<ProcessHandle> orphans = killed.processes();
            left = Long.parseLong(Files.readString(pidFile).strip());
            killed.killLeavingOrphans();
            assertThat(ProcessHandle.of(left)).as("the leftover Redis").isPresent();
            orphans.stream().filter(it -> it.pid() != left).forEach(ProcessHandle::destroyForcibly);
        }
        try (RunningSystem second = RunningSystem.start(other)) {
            assertThat(ProcessHandle.of(left)).as("the leftover Redis").isEmpty();
            assertThat(second.ended(id).get("state").stringValue()).isEqualTo("succeeded");
        }
    }

    @Test
    void it_stops_promptly_right_after_and_during_its_start(@TempDir Path other) throws Exception {
        RunningSystem ready = RunningSystem.start(other);
        long start = System.nanoTime();
        ready.stop();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("a run that had just started took this long to stop: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(10));

        Files.delete(other.resolve(".jobfn/log/run-fn.log"));
        Process starting = RunningSystem.launch(other);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(other.resolve(".jobfn/log/run-fn.log")));
        start = System.nanoTime();
        // Process.destroy would also close the output stream.
        starting.toHandle().destroy();
        String output = new String(starting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        starting.onExit().join();
        took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("a run that was still starting took this long to stop: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(output).doesNotContain("did not start", "killed", "\tat ");
    }

    @Test
    void a_failed_start_prints_one_line_that_says_what_to_do(@TempDir Path other) throws Exception {
        for (String name : List.of("knative", "submit-fn")) {
            Files.createSymbolicLink(
                    other.resolve(name), Path.of("..").toRealPath().resolve(name));
        }
        assertThat(lineOf(other, "PORT", "[::1]:8080"))
                .isEqualTo("local run: PORT: [::1]:8080 is not a port: set it to a number from 0 (any free port) to"
                        + " 65535");
        assertThat(lineOf(other, "CATALOG", "/none.yaml")).startsWith("local run: CATALOG: can't read /none.yaml");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(lineOf(other, "PORT", port))
                    .isEqualTo("local run: port " + port
                            + " on 127.0.0.1 is in use by another program: stop that program, or"
                            + " choose another port, for example PORT=8081 local/run");
        }
        assertThat(lineOf(other, "REDIS_URL", "redis://:secret@[::1]:" + FreePort.find()))
                .startsWith("local run: REDIS_URL: nothing answers at [::1]:")
                .doesNotContain("secret");
        // Tests that run as root can write anywhere, so a file in the way stands in for an unwritable folder.
        Path file = Files.createDirectory(other.resolve("unwritable"));
        Files.createSymbolicLink(file.resolve("knative"), other.resolve("knative"));
        Files.createFile(file.resolve(".jobfn"));
        assertThat(lineOf(file))
                .startsWith("local run: can't write to " + file.resolve(".jobfn") + " (a file is in the way)");
    }
}
