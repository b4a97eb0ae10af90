package dev.jobfn.e2e;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The overlay {@code dev} of the project, which asks for no access keys, for a namespace of the tests' own, with or without another
 * component. It is applied as users do it: a kustomization of theirs on top, and {@code kubectl apply -k}.
 *
 * @param name {@code dev}, or the component's folder under {@code knative/components}
 * @param patches YAML list items of a kustomization's {@code patches}
 * @param windows windows by queue, for those that are not as shipped
 */
record Overlay(String name, List<String> patches, Map<String, Integer> windows) {
    /** Several installations share a small node; what they use does not change. */
    private static final String SMALL_REQUESTS = """
            - target: {group: serving.knative.dev, kind: Service}
              patch: |-
                - {op: replace, path: /spec/template/spec/containers/0/resources/requests/cpu, value: 20m}
            """;

    /** A lost event is found after a minute and not after the ten that a real broker's retries may take. */
    private static final String DISPATCH_TIMEOUT = "PT1M";

    static Overlay of(String name) {
        return new Overlay(name, List.of(SMALL_REQUESTS), Map.of());
    }

    Overlay with(String patch) {
        List<String> more = new ArrayList<>(patches);
        more.add(patch);
        return new Overlay(name, List.copyOf(more), windows);
    }

    /** The same with other windows; its run-fns' max-scale must be patched to them. */
    Overlay withWindows(Map<String, Integer> others) {
        return new Overlay(name, patches, others);
    }

    /** Applies it; what it makes is not ready yet. */
    void apply(Settings settings, String namespace) {
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
        return name.equals("dev")
                ? ""
                : """
                components:
                  - %s
                images:
                  - {name: run-fn, newName: dev.local/run-fn, newTag: "1"}
                """.formatted(from(folder, Path.of("..", "knative", "components", name)));
    }

    @SuppressWarnings("unchecked")
    private String catalog() throws IOException {
        // A component that changes the queues has the name of its overlay.
        Path own = Path.of("..", "knative", "components", name, "catalog.yaml");
        Path file = Files.exists(own) ? own : Path.of("..", "knative", "base", "catalog.yaml");
        Map<String, Object> catalog = Serialization.unmarshal(Files.readString(file), Map.class);
        Map<String, Map<String, Object>> queues = (Map<String, Map<String, Object>>) catalog.get("queues");
        queues.values().forEach(queue -> queue.put("dispatchTimeout", DISPATCH_TIMEOUT));
        windows.forEach((queue, window) -> queues.get(queue).put("window", window));
        return Serialization.asYaml(catalog);
    }
}
