package dev.jobfn.cli.service;

import dev.jobfn.cli.CommandLineRun;
import dev.jobfn.cli.Invocation;
import dev.jobfn.testing.service.ServiceOptions;
import dev.jobfn.testing.service.TestService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The whole service, with a key of a user ("alice") and one of an operator ("root"). */
public final class CliService implements AutoCloseable {
    /** The SHA-256 digests of "alice" and "root". */
    private static final String KEYS = """
            - {name: a, tenant: acme, role: user,
               sha256: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90}
            - {name: r, tenant: ops, role: operator,
               sha256: 4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2}
            """;

    private final TestService service;

    /** @param folder for the catalog and the keys */
    public CliService(Path folder) throws IOException {
        Path catalog = Files.writeString(folder.resolve("catalog.yaml"), CliJobs.CATALOG);
        Path keys = Files.writeString(folder.resolve("keys.yaml"), KEYS);
        service = TestService.start(new ServiceOptions(
                CliJobs.class, catalog, Map.of("ACCESS_KEYS", keys.toString(), "HEARTBEAT", "PT1S")));
    }

    /** The address of submit-fn. */
    public URI submitUrl() {
        return service.address("submit-fn");
    }

    /** The address of status-fn. */
    public URI statusUrl() {
        return service.address("status-fn");
    }

    /** The variables that point {@code jobfn} to this service. */
    public Map<String, String> environment(String key) {
        return Map.of(
                "JOBFN_URL",
                submitUrl().toString(),
                "JOBFN_STATUS_URL",
                statusUrl().toString(),
                "JOBFN_KEY",
                key,
                "HOME",
                "target/no-such-home");
    }

    /** Runs {@code jobfn} as the user. */
    public CommandLineRun jobfn(String... arguments) {
        return jobfnWithKey("alice", arguments);
    }

    /** Runs {@code jobfn} with an access key. */
    public CommandLineRun jobfnWithKey(String key, String... arguments) {
        return CommandLineRun.jobfn(environment(key), "", arguments);
    }

    /** Runs {@code jobfn} as the user, with standard input. */
    public CommandLineRun jobfnWithInput(String input, String... arguments) {
        return CommandLineRun.jobfn(environment("alice"), input, arguments);
    }

    /** Runs {@code jobfn} as the user, at a terminal. */
    public CommandLineRun jobfnAtTerminal(Map<String, String> more, String... arguments) {
        Map<String, String> variables = new HashMap<>(environment("alice"));
        variables.putAll(more);
        ByteArrayInputStream nothing = new ByteArrayInputStream("".getBytes(StandardCharsets.UTF_8));
        return CommandLineRun.jobfn(new Invocation(variables, nothing, true, true), arguments);
    }

    @Override
    public void close() {
        service.close();
    }
}
