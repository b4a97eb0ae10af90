package dev.jobfn.faults.install;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes an installation's files: the catalog, the keys, and the shipped manifests with other times and sizes.
 */
final class ConfigFiles {
    /** The tenants with access. The key of each is {@code key-} followed by its name. */
    static final List<String> TENANTS = List.of("shop", "press", "lab");

    private static final List<String> OUTCOMES = List.of("succeeded", "failed", "cancelled");

    private final Path folder;

    ConfigFiles(Path folder) {
        this.folder = folder;
    }

    /** Writes the broker's manifests: those of knative/base, and a Trigger for each outcome. */
    Path manifests(Path base, Setup setup, URI subscriber) throws IOException {
        Path manifests = Files.createDirectories(folder.resolve("manifests"));
        try (Stream<Path> files = Files.list(base)) {
            for (Path file : files.filter(it -> it.getFileName().toString().matches("[2-5].*\\.yaml"))
                    .toList()) {
                String text = Files.readString(file)
                        .replace("backoffDelay: PT1S", "backoffDelay: PT0.2S")
                        .replace("com.example.uploaded", "com.example.happened")
                        // One run-fn serves all queues.
                        .replace("      jobqueue: general\n", "")
                        .replace(
                                "containerConcurrency: 5",
                                "containerConcurrency: "
                                        + setup.sizes().pods() * setup.sizes().concurrency());
                Files.writeString(manifests.resolve(file.getFileName()), text);
            }
        }
        for (String outcome : OUTCOMES) {
            Files.writeString(
                    manifests.resolve("900-" + outcome + ".yaml"), """
                    apiVersion: eventing.knative.dev/v1
                    kind: Trigger
                    metadata: {name: %s}
                    spec:
                      broker: default
                      filter: {attributes: {type: dev.jobfn.job.%s}}
                      subscriber: {uri: "%s"}
                      delivery: {retry: 20, backoffPolicy: linear, backoffDelay: PT0.1S}
                    """.formatted(outcome, outcome, subscriber));
        }
        return manifests;
    }

    Path catalog(Setup setup) throws IOException {
        StringBuilder catalog = new StringBuilder("queues:\n");
        for (String queue : setup.queues()) {
            catalog.append("  %s: {window: %d, backlog: %d, dispatchTimeout: %s}%n"
                    .formatted(
                            queue,
                            setup.sizes().window(),
                            setup.sizes().backlog(),
                            setup.times().dispatch()));
        }
        String queue = setup.queues().get(0);
        return Files.writeString(folder.resolve("catalog.yaml"), catalog.append("""
                types:
                  # The harness is the handler, and sees when it starts.
                  work: {%1$s, on: [{event: com.example.happened, tenant: shop}]}
                  small: {%1$s}
                  poison: {queue: %2$s, timeout: PT2S, maxLost: 3, retention: PT3H, url: "http://127.0.0.1:1/"}
                  # Removed soon after it ends.
                  brief: {queue: %2$s, timeout: PT2S, retention: PT5S, url: "http://127.0.0.1:1/"}
                  # Handlers that are beans: a shipped one, and one of these tests.
                  text-stats: {queue: %2$s, timeout: PT2S, retention: PT3H}
                  stubborn: {queue: %2$s, timeout: PT2S, maxAttempts: 1, retention: PT3H}
                """.formatted(worked(queue), queue)));
    }

    private static String worked(String queue) {
        return "queue: %s, timeout: PT2S, maxAttempts: %d, maxLost: 20, backoff: {initial: PT0.1S, factor: 2, limit: PT1S}, "
                        .formatted(queue, Setup.ATTEMPTS)
                + "retention: PT3H, url: \"http://127.0.0.1:1/\"";
    }

    Path keys() throws IOException {
        StringBuilder keys = new StringBuilder();
        for (String tenant : TENANTS) {
            keys.append(entry(tenant, "user"));
        }
        keys.append(entry("operator", "operator"));
        return Files.writeString(folder.resolve("keys.yaml"), keys);
    }

    private static String entry(String tenant, String role) {
        return "- {name: %s, tenant: %s, role: %s, sha256: \"%s\"}%n"
                .formatted(tenant, tenant, role, sha256("key-" + tenant));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The time settings of every function. */
    static Map<String, String> times(Setup setup) {
        return Map.of(
                "LEASE",
                setup.times().lease().toString(),
                "HEARTBEAT",
                setup.times().heartbeat().toString(),
                "BACKSTOP_PERIOD",
                setup.times().ping().toString(),
                "REQUEST_TIMEOUT",
                "PT90S",
                "REDIS_TIMEOUT",
                "PT2S");
    }
}
