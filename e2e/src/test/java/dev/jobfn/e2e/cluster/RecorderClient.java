package dev.jobfn.e2e.cluster;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts and queries the recorder, a pod that subscribes to all events of the broker. */
public final class RecorderClient {
    private static final String OUTCOMES = "dev\\.jobfn\\.job\\.(succeeded|failed|cancelled)";

    private final KubernetesClient client;
    private final String namespace;

    RecorderClient(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Starts the recorder with the Java runtime of an image. The broker must already exist. */
    public void start(String image) {
        client.configMaps()
                .inNamespace(namespace)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("recorder")
                        .endMetadata()
                        .addToBinaryData(
                                "EventRecorder.class",
                                Base64.getEncoder()
                                        .encodeToString(resource("/dev/jobfn/e2e/recorder/EventRecorder.class")))
                        .build())
                .create();
        byte[] manifest = new String(resource("/recorder.yaml"), StandardCharsets.UTF_8)
                .replace("IMAGE", image)
                .getBytes(StandardCharsets.UTF_8);
        client.load(new ByteArrayInputStream(manifest)).inNamespace(namespace).create();
        client.apps().deployments().inNamespace(namespace).withName("recorder").waitUntilReady(2, TimeUnit.MINUTES);
    }

    /** The distinct outcome events that the recorder received, by job. */
    public Map<String, Set<String>> outcomes() {
        return events(OUTCOMES);
    }

    /** The distinct dispatches that the recorder received, by job. */
    public Map<String, Set<String>> dispatches() {
        return events("dev\\.jobfn\\.job\\.queued");
    }

    /** Whether the recorder received an event of this type. */
    public boolean received(String type) {
        return deliveries().anyMatch(event -> event[0].equals(type));
    }

    private Map<String, Set<String>> events(String type) {
        Map<String, Set<String>> byJob = new HashMap<>();
        deliveries()
                .filter(event -> event[0].matches(type))
                .forEach(event ->
                        byJob.computeIfAbsent(event[2], none -> new HashSet<>()).add(event[1]));
        return byJob;
    }

    /** The type, id and subject of each delivery. */
    private Stream<String[]> deliveries() {
        String deliveries = client.raw("/api/v1/namespaces/" + namespace + "/services/recorder:80/proxy/");
        return deliveries == null ? Stream.of() : deliveries.lines().map(line -> line.split(" ", 3));
    }

    private static byte[] resource(String path) {
        try (InputStream in = RecorderClient.class.getResourceAsStream(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
