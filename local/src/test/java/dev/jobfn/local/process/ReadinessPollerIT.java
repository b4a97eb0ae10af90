package dev.jobfn.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessPollerIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    private Supervisor ends(boolean needed) throws Exception {
        List<String> command = List.of("/bin/sh", "-c", "echo 'too old'; exit 1");
        Supervisor process = new Supervisor(
                new ChildSpec("example", command, Map.of(), URI.create("http://127.0.0.1:1/"), needed),
                folder,
                terminal);
        process.start();
        return process;
    }

    @Test
    void the_start_fails_if_a_needed_process_ends() throws Exception {
        List<Supervisor> processes = List.of(ends(true));
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> new ReadinessPoller(terminal).await(processes))
                .withMessageContaining("example did not start");
    }

    @Test
    void an_optional_process_that_ends_is_reported_in_one_line() throws Exception {
        new ReadinessPoller(terminal).await(List.of(ends(false)));
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("example", "left out, so its jobs will fail: example did not start");
    }

    @Test
    void without_python_the_example_service_is_left_out_and_reported_in_one_line() throws Exception {
        Path script = folder.resolve("examples/csv-profile/service.py");
        Files.createDirectories(script.getParent());
        Files.createFile(script);
        assertThat(PythonService.find(folder, folder.toString(), terminal)).isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("csv-profile left out, so its jobs will fail: no python3 on PATH; install Python"
                        + " 3.9 or later");
    }
}
