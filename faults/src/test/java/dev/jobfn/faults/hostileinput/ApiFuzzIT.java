package dev.jobfn.faults.hostileinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Setup;
import dev.jobfn.local.gateway.Gateway;
import dev.jobfn.local.gateway.Routes;
import dev.jobfn.local.process.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Sends requests that schemathesis generates from docs/openapi.yaml, with all checks enabled. The options are
 * {@code -Dfuzz.seed=1} and {@code -Dfuzz.examples=50}. Needs python3 with venv, and access to PyPI for the first run.
 */
class ApiFuzzIT {
    private static final String VERSION = "4.32.5";

    @Test
    void every_response_is_in_the_document_and_none_is_a_5xx() throws Exception {
        Path schemathesis = installed();
        int port = FreePort.find();
        String url = "http://localhost:" + port;
        // Configure both functions as if they shared one host.
        Setup setup = Setup.standard().withEnvironment(Map.of(Setup.ALL, Map.of("SUBMIT_URL", url, "STATUS_URL", url)));
        try (Installation installation = Installation.start("fuzz", setup);
                Gateway gateway = Gateway.start(
                        port, new Routes(address(installation, "submit-fn"), address(installation, "status-fn")))) {
            int status = run(
                    List.of(
                            schemathesis.toString(),
                            "--config-file",
                            Path.of("schemathesis.toml").toAbsolutePath().toString(),
                            "run",
                            Path.of("..", "docs", "openapi.yaml")
                                    .toAbsolutePath()
                                    .toString(),
                            "--url",
                            gateway.url().toString(),
                            "--header",
                            "Authorization: Bearer key-operator",
                            "--checks",
                            "all",
                            // A request may wait for 60 seconds.
                            "--max-response-time",
                            "75",
                            "--request-timeout",
                            "90",
                            "--seed",
                            System.getProperty("fuzz.seed", "1"),
                            "--max-examples",
                            System.getProperty("fuzz.examples", "50"),
                            "--continue-on-failure",
                            "--warnings",
                            "off"),
                    15);
            assertThat(status).as("see target/schemathesis.log").isZero();
        }
    }

    private static InetSocketAddress address(Installation installation, String function) {
        URI url = installation.pod(function).url();
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    private static Path installed() throws IOException, InterruptedException {
        Path folder = Path.of("target", "schemathesis-" + VERSION).toAbsolutePath();
        Path program = folder.resolve("bin").resolve("schemathesis");
        if (!Files.exists(program)) {
            assertThat(run(List.of("python3", "-m", "venv", folder.toString()), 2))
                    .as("python3 -m venv")
                    .isZero();
            String pip = folder.resolve("bin").resolve("pip").toString();
            assertThat(run(List.of(pip, "install", "-q", "schemathesis==" + VERSION), 5))
                    .as("pip install")
                    .isZero();
        }
        return program;
    }

    private static int run(List<String> command, int minutes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .directory(Path.of("target").toFile())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "schemathesis.log").toFile())
                .start();
        if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command.get(0) + " took longer than " + minutes + " minutes");
        }
        return process.exitValue();
    }
}
