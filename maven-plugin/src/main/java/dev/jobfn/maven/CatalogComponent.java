package dev.jobfn.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kustomize component that adds a project's catalog to the one of the manifests.
 *
 * @param folder where to write the component
 * @param catalog a folder in {@code folder}, because kustomize reads no files outside of a component
 */
record CatalogComponent(Path folder, Path catalog) {
    private static final String COMPONENT = """
            # Written by jobfn-maven-plugin. Adds this project's catalog to the ConfigMap that all functions read.
            apiVersion: kustomize.config.k8s.io/v1alpha1
            kind: Component
            """;

    private static final String GENERATOR = """
            configMapGenerator:
              - name: jobfn-catalog
                behavior: merge
                files:
            """;

    /** Writes the component. A project without a catalog gets one that adds nothing. */
    void write() throws IOException {
        List<Path> files = files();
        String generator = files.isEmpty()
                ? ""
                : GENERATOR
                        + files.stream()
                                .map(file -> "      - "
                                        + folder.relativize(file).toString().replace('\\', '/') + "\n")
                                .collect(Collectors.joining());
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("kustomization.yaml"), COMPONENT + generator);
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(catalog)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(catalog)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
