package dev.jobfn.local.process;

import dev.jobfn.local.terminal.Terminal;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The example of a job type that is written in another language. It is left out if Python is not installed. */
public final class PythonService {

    private static final String NAME = "csv-profile";
    private static final String PYTHON = "python3";

    private final Path script;
    private final int port;

    private PythonService(Path script, int port) {
        this.script = script;
        this.port = port;
    }

    /**
     * Finds the service. Returns empty if its file or Python is missing. If only Python is missing, also prints a
     * notice.
     */
    public static Optional<PythonService> find(Path root, String searchPath, Terminal terminal) throws IOException {
        Path script = root.resolve("examples").resolve(NAME).resolve("service.py");
        boolean installed = Arrays.stream(searchPath.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PYTHON)));
        if (!Files.isReadable(script)) {
            return Optional.empty();
        }
        if (!installed) {
            terminal.say(
                    NAME, "left out, so its jobs will fail: no " + PYTHON + " on PATH; install Python 3.9 or later");
            return Optional.empty();
        }
        return Optional.of(new PythonService(script, FreePort.find()));
    }

    /** The variables that make run-fn call the service at its local address instead of its address in the cluster. */
    public Map<String, String> environment() {
        return Map.of("HANDLER_URL_CSV_PROFILE", "http://127.0.0.1:" + port);
    }

    public ChildSpec process() {
        return new ChildSpec(
                NAME,
                List.of(PYTHON, script.toString()),
                Map.of("PORT", Integer.toString(port), "LISTEN_ADDRESS", "127.0.0.1"),
                URI.create("http://127.0.0.1:" + port + "/health"),
                false);
    }
}
