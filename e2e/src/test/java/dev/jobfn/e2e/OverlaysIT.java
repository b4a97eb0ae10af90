package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.e2e.cluster.Kubectl;
import dev.jobfn.e2e.cluster.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Has the API server check every overlay strictly, including unknown fields, without storing anything. */
class OverlaysIT {
    /** Resources of optional components, and resources that already exist. */
    private static final List<String> LEFT_OUT =
            List.of("apiVersion: gateway.networking.k8s.io/", "kind: RabbitmqBrokerConfig", "kind: ServiceAccount");

    /** The namespace is empty, because the API server would treat existing resources differently from new ones. */
    private static final String NAMESPACE = "jobfn-e2e-overlays";

    private static Kubectl kubectl;

    @BeforeAll
    static void makeNamespace() {
        kubectl = TestSettings.ofProperties().kubectl();
        kubectl.run("create", "namespace", NAMESPACE);
        // Knative does a dry run of each pod, which needs the pod's service account.
        kubectl.run("create", "-n", NAMESPACE, "-f", "../knative/base/100-serviceaccount.yaml");
    }

    @AfterAll
    static void removeNamespace() {
        kubectl.run("delete", "namespace", NAMESPACE);
    }

    static Stream<String> overlays() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("..", "knative", "overlays"))) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void the_cluster_accepts_the_overlay(String name) throws IOException {
        String all = kubectl.run("kustomize", "../knative/overlays/" + name);
        String known = Stream.of(all.split("\n---\n"))
                .filter(resource -> LEFT_OUT.stream().noneMatch(resource::contains))
                .collect(Collectors.joining("\n---\n"));
        Path file =
                Files.createDirectories(Path.of("target", "e2e", "overlays")).resolve(name + ".yaml");
        Files.writeString(file, known);
        assertThat(kubectl.run(
                        "create", "-n", NAMESPACE, "--dry-run=server", "--validate=strict", "-f", file.toString()))
                .contains("service.serving.knative.dev/submit-fn created (server dry run)");
    }
}
