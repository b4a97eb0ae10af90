package dev.jobfn.e2e.cluster;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The project's overlay {@code dev}, which requires no access keys, with or without another component. It is applied to
 * a test's namespace as a user would apply it, with a kustomization on top and {@code kubectl apply -k}.
 *
 * @param name {@code dev}, or a component's folder under {@code knative/components}
 * @param patches YAML list items for the kustomization's {@code patches}
 * @param windows the windows that differ from the shipped catalog, by queue
 */
public record Overlay(String name, List<String> patches, Map<String, Integer> windows) {
    /**
     * Smaller CPU requests, so that several installations fit on a small node. The actual CPU usage does not change.
     */
    private static final String SMALL_REQUESTS = """
            - target: {group: serving.knative.dev, kind: Service}
              patch: |-
                - {op: replace, path: /spec/template/spec/containers/0/resources/requests/cpu, value: 20m}
            """;

    /**
     * Jobs whose event was lost are dispatched again after one minute. The shipped ten minutes leave time for the
     * retries of a real broker.
     */
    private static final String DISPATCH_TIMEOUT = "PT1M";

    public static Overlay of(String name) {
        return new Overlay(name, List.of(SMALL_REQUESTS), Map.of());
    }

    public Overlay with(String patch) {
        List<String> more = new ArrayList<>(patches);
        more.add(patch);
        return new Overlay(name, List.copyOf(more), windows);
    }

    /** The same overlay with other windows. The max-scale of its run-fns must be patched to match. */
    public Overlay withWindows(Map<String, Integer> others) {
        return new Overlay(name, patches, others);
    }

    /** Applies the overlay without waiting for it to be ready. */
    public void apply(TestSettings settings, String namespace) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "e2e", namespace));
            Files.writeString(folder.resolve("catalog.yaml"), catalog());
            Files.writeString(folder.resolve("kustomization.yaml"), kustomization(folder, namespace));
            settings.kubectl().run("apply", "-k", folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String kustomization(Path folder, String namespace) {
        return """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: %s
                resources:
                  - %s
                %sconfigMapGenerator:
                  - name: jobfn-catalog
                    behavior: merge
                    files:
                      - catalog.yaml
                  - name: jobfn-hosts
                    behavior: merge
                    literals:
                      - BROKER_URL=http://broker-ingress.knative-eventing.svc.cluster.local/%s/default
                patches:
                %s""".formatted(
                        namespace,
                        from(folder, Path.of("..", "knative", "overlays", "dev")),
                        component(folder),
                        namespace,
                        String.join("", patches));
    }

    private static Path from(Path folder, Path other) {
        return folder.toAbsolutePath().relativize(other.toAbsolutePath().normalize());
    }

    private String component(Path folder) {
        return name.equals("dev") ? "" : """
                components:
                  - %s
                images:
                  - {name: run-fn, newName: dev.local/run-fn, newTag: "1"}
                """.formatted(from(folder, Path.of("..", "knative", "components", name)));
    }

    @SuppressWarnings("unchecked")
    private String catalog() throws IOException {
        // A component that changes the queues has its own catalog.
        Path own = Path.of("..", "knative", "components", name, "catalog.yaml");
        Path file = Files.exists(own) ? own : Path.of("..", "knative", "base", "catalog.yaml");
        Map<String, Object> catalog = Serialization.unmarshal(Files.readString(file), Map.class);
        Map<String, Map<String, Object>> queues = (Map<String, Map<String, Object>>) catalog.get("queues");
        queues.values().forEach(queue -> queue.put("dispatchTimeout", DISPATCH_TIMEOUT));
        windows.forEach((queue, window) -> queues.get(queue).put("window", window));
        return Serialization.asYaml(catalog);
    }
}
