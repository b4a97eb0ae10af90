package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks what {@code local/run} does before the program starts. The test's project has a fake Java and a fake Maven,
 * which only print how they were called.
 */
class RunScriptIT {

    @TempDir
    private Path project;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(project.resolve("local/target"));
        Files.copy(Path.of("run"), project.resolve("local/run"));
        script(
                "mvnw",
                "echo maven; for m in submit-fn status-fn local examples/handlers; do mkdir -p $m/target; : > $m/target/${m#*/}.jar; done");
        Files.createFile(project.resolve("pom.xml"));
        for (String module : List.of("submit-fn", "run-fn", "status-fn", "local", "examples/handlers")) {
            Files.createDirectories(project.resolve(module).resolve("src/main"));
            Files.createFile(project.resolve(module).resolve("pom.xml"));
        }
        java(17);
    }

    private void java(int version) throws IOException {
        script("jdk/bin/java", """
                case $1 in
                -version) echo 'openjdk version "%d.0.1" 2026-01-01' >&2 ;;
                --list-modules) echo jdk.compiler@%d ;;
                *) echo "java $* in ${LC_ALL:-no locale}" ;;
                esac
                """.formatted(version, version));
    }

    private void script(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> run(Map<String, String> variables) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", project.resolve("local/run").toString()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", project.resolve("jdk").toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        process.waitFor();
        return lines;
    }

    private String line(Map<String, String> variables) throws Exception {
        List<String> lines = run(variables);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    @Test
    void it_builds_stale_modules_and_runs_a_copy_of_the_jar() throws Exception {
        assertThat(run(Map.of()))
                .hasSize(3)
                .contains("maven")
                .last()
                .asString()
                .matches("java -XX:\\+UseSerialGC -jar \\.jobfn/run/\\d+\\.jar in .*");
        assertThat(run(Map.of())).hasSize(1);
        try (Stream<Path> copies = Files.list(project.resolve(".jobfn/run"))) {
            assertThat(copies).hasSize(2);
        }
    }

    @Test
    void nothing_is_built_while_another_run_is_active() throws Exception {
        Process other = new ProcessBuilder("sh", "-c", "sleep 60; : local.jar").start();
        try {
            Files.createDirectories(project.resolve(".jobfn"));
            Files.writeString(project.resolve(".jobfn/lock"), other.pid() + "\n");
            assertThat(line(Map.of())).startsWith("local/run: another local run, process " + other.pid() + ", uses ");
        } finally {
            other.destroyForcibly();
        }
        other.onExit().join();
        assertThat(run(Map.of())).contains("maven");
    }

    @Test
    void a_second_build_is_refused_unless_the_first_was_killed() throws Exception {
        Files.createDirectories(project.resolve(".jobfn"));
        Path mark = project.resolve(".jobfn/building");
        Files.createSymbolicLink(
                mark, Path.of(Long.toString(ProcessHandle.current().pid())));
        assertThat(line(Map.of())).contains("is building here");
        Files.delete(mark);
        Files.createSymbolicLink(mark, Path.of("999999999"));
        assertThat(run(Map.of())).contains("maven");
        assertThat(Files.exists(mark, java.nio.file.LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void an_unusable_java_is_reported_in_one_line() throws Exception {
        assertThat(line(Map.of("JAVA_HOME", "/nowhere")))
                .isEqualTo("local/run: JAVA_HOME is /nowhere, which has no bin/java: set it to JDK 17 or later, or"
                        + " unset it");
        java(11);
        assertThat(line(Map.of())).endsWith("is Java 11: install JDK 17 or later, or set JAVA_HOME");
        script("jdk/bin/java", "[ $1 = -version ] && echo 'openjdk version \"21\"' >&2; exit 0");
        assertThat(line(Map.of())).contains("has no compiler");
        script("jdk/bin/java", "exit 1");
        assertThat(line(Map.of())).contains("doesn't start");
    }

    @Test
    void an_unwritable_folder_is_reported_in_one_line() throws Exception {
        Files.createFile(project.resolve(".jobfn"));
        assertThat(line(Map.of())).startsWith("local/run: can't write to ").contains("/.jobfn, which holds");
    }

    @Test
    void the_locale_changes_if_java_cannot_open_the_path_in_it() throws Exception {
        Path plain = project;
        project = Files.createDirectory(plain.resolve("größer"));
        make();
        assertThat(run(Map.of("LC_ALL", "C"))).last().asString().endsWith(" in C.UTF-8");
        project = plain;
        assertThat(run(Map.of("LC_ALL", "C"))).last().asString().endsWith(" in C");
    }
}
