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
            List<String> queues = writeQueues(folder);
            Files.writeString(folder.resolve("kustomization.yaml"), kustomization(folder, namespace, queues));
            settings.kubectl().run("apply", "-k", folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String kustomization(Path folder, String namespace, List<String> queues) {
        return """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: %s
                resources:
                  - %s
                %sconfigMapGenerator:
                  - name: jobfn-catalog
                    behavior: merge
                    files: %s
                  - name: jobfn-hosts
                    behavior: merge
                    literals:
                      - BROKER_URL=http://broker-ingress.knative-eventing.svc.cluster.local/%s/default
                patches:
                %s""".formatted(
                        namespace,
                        from(folder, Path.of("..", "knative", "overlays", "dev")),
                        component(folder),
                        queues,
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

    /** Replaces the catalog's files that define queues by copies with other times and sizes. Returns their names. */
    private List<String> writeQueues(Path folder) throws IOException {
        Path component = Path.of("..", "knative", "components", name);
        List<String> names = new ArrayList<>();
        for (String file : List.of("general.yaml", "initial.yaml", "long.yaml")) {
            Path own = component.resolve(file);
            Path source = Files.exists(own) ? own : Path.of("..", "knative", "base", file);
            if (Files.exists(source)) {
                Files.writeString(folder.resolve(file), withOtherQueues(source));
                names.add(file);
            }
        }
        return names;
    }

    @SuppressWarnings("unchecked")
    private String withOtherQueues(Path file) throws IOException {
        Map<String, Object> catalog = Serialization.unmarshal(Files.readString(file), Map.class);
        Map<String, Map<String, Object>> queues = (Map<String, Map<String, Object>>) catalog.get("queues");
        queues.forEach((queue, limits) -> {
            limits.put("dispatchTimeout", DISPATCH_TIMEOUT);
            if (windows.containsKey(queue)) {
                limits.put("window", windows.get(queue));
            }
        });
        return Serialization.asYaml(catalog);
    }
}
