package dev.jobfn.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts functions as separate processes, as the platform does. */
class FunctionServerIT {
    private static final int SIGTERM = 15;

    /** The process under test. */
    public static final class Main {
        private Main() {}

        public static void main(String[] args) {
            FunctionServer.run(TestApp.class, "test-fn");
        }
    }

    private static Process started(Map<String, String> settings) throws IOException {
        return started(settings, "-XX:TieredStopAtLevel=1");
    }

    private static Process started(Map<String, String> settings, String option) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        builder.environment().putAll(settings);
        return builder.start();
    }

    private static List<String> lines(java.io.InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    private static void assertOneLine(Map<String, String> settings, String line) throws Exception {
        Process process = started(settings);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lines(process.getErrorStream())).containsExactly(line);
        assertThat(lines(process.getInputStream())).isEmpty();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void an_invalid_setting_stops_the_start_with_one_line() throws Exception {
        assertOneLine(Map.of("PORT", "eighty"), "PORT: 'eighty' is not a whole number from 0 to 65535");
    }

    @Test
    void a_setting_that_a_bean_rejects_stops_the_start_with_one_line() throws Exception {
        assertOneLine(
                Map.of("PORT", "0", "ACCESS_KEYS", "no-such-file"),
                "ACCESS_KEYS: can't read no-such-file; set it to the path of the keys file");
    }

    @Test
    void without_keys_the_start_fails_with_one_line_unless_open_access_is_set() throws Exception {
        assertOneLine(
                Map.of("PORT", "0"),
                "ACCESS_KEYS: missing; set it to the path of the keys file. For development, OPEN_ACCESS=true opens the"
                        + " API to everyone instead");
        assertOneLine(
                Map.of("PORT", "0", "OPEN_ACCESS", "false", "ACCESS_KEYS", " "),
                "ACCESS_KEYS: missing; set it to the path of the keys file. For development, OPEN_ACCESS=true opens the"
                        + " API to everyone instead");
    }

    @Test
    void a_port_in_use_stops_the_start_with_one_line() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, String> settings = new HashMap<>(Map.of("PORT", port, "OPEN_ACCESS", "true"));
            Process process = started(settings);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lines(process.getErrorStream()))
                    .containsExactly("PORT: " + port + " is in use; choose a free port");
            assertThat(process.exitValue()).isEqualTo(1);
        }
    }

    @Test
    void it_logs_that_it_is_ready_and_ends_quietly_at_sigterm() throws Exception {
        Process process = started(Map.of("PORT", "0", "OPEN_ACCESS", "true"));
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.lines().limit(2).toList())
                .anySatisfy(line -> assertThat(line).contains("The API is open"))
                .anySatisfy(line -> assertThat(line).matches(".*test-fn is ready on port \\d+ after \\d+ ms"));
        sendSigterm(process);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + SIGTERM);
        assertThat(quietly(out)).isEmpty();
    }

    @Test
    void a_start_does_not_load_all_locales(@TempDir Path folder) throws Exception {
        Path loaded = folder.resolve("loaded");
        Process process =
                started(Map.of("PORT", "0", "OPEN_ACCESS", "true"), "-Xlog:class+load:file=" + loaded + "::filesize=0");
        assertThat(process.inputReader(StandardCharsets.UTF_8).lines().limit(2))
                .anyMatch(line -> line.contains("is ready"));
        sendSigterm(process);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(loaded)
                .content()
                .contains("java.util.Locale ")
                .doesNotContain("sun.util.locale.provider.LocaleServiceProviderPool$AllAvailableLocales");
    }

    private static void sendSigterm(Process process) {
        // Process.destroy would also close the output, which the tests still read.
        process.toHandle().destroy();
    }

    private static List<String> quietly(BufferedReader out) {
        try (out) {
            return out.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
