package dev.jobfn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that users download, {@code target/jobfn}: a script and a jar in one. */
class LauncherIT {
    private static final Path JOBFN = Path.of("target/jobfn").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void it_runs_as_a_script_in_any_folder_and_under_any_name() throws Exception {
        Path copy = Files.copy(JOBFN, folder.resolve("job fn"), StandardCopyOption.COPY_ATTRIBUTES);

        assertThat(output(copy.toString(), "--version")).startsWith("jobfn ");
        assertThat(output("./job fn", "init", "my-jobs", "--package=com.example"))
                .startsWith("Created my-jobs.");
        assertThat(folder.resolve("my-jobs/pom.xml")).exists();
    }

    @Test
    void it_runs_as_a_jar() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");

        assertThat(output(java.toString(), "-jar", JOBFN.toString(), "--version"))
                .startsWith("jobfn ");
    }

    @Test
    void without_java_it_says_what_to_install() throws Exception {
        ProcessBuilder command = new ProcessBuilder(JOBFN.toString(), "--version").redirectErrorStream(true);
        command.environment().put("JAVA_HOME", folder.toString());
        Process process = command.start();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo("jobfn: found no Java: install Java 17 or later, or set JAVA_HOME\n");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    private String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
