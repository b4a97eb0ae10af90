package dev.jobfn.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasedManifestsTest {
    @TempDir
    private Path folder;

    @Test
    void the_manifests_are_those_of_this_repository() throws IOException {
        ReleasedManifests.write(folder.resolve("knative"));

        Path repository = Path.of("../knative");
        assertThat(folder.resolve("knative/base/kustomization.yaml"))
                .hasSameTextualContentAs(repository.resolve("base/kustomization.yaml"));
        assertThat(folder.resolve("knative/components/redis/redis.conf"))
                .hasSameTextualContentAs(repository.resolve("components/redis/redis.conf"));
        assertThat(folder.resolve("knative/overlays")).doesNotExist();
    }

    @Test
    void manifests_of_another_version_are_replaced() throws IOException {
        Path old = Files.createDirectories(folder.resolve("knative/base")).resolve("999-old.yaml");
        Files.writeString(old, "old");

        ReleasedManifests.write(folder.resolve("knative"));

        assertThat(old).doesNotExist();
    }

    @Test
    void the_component_names_each_file_of_the_catalog() throws IOException {
        Path catalog = Files.createDirectories(folder.resolve("catalog"));
        Files.writeString(catalog.resolve("my-jobs.yaml"), "types: {}");
        Files.writeString(catalog.resolve("types.yaml"), "types: {}");

        new CatalogComponent(folder, catalog).write();

        assertThat(Files.readString(folder.resolve("kustomization.yaml"))).endsWith("""
                kind: Component
                configMapGenerator:
                  - name: jobfn-catalog
                    behavior: merge
                    files:
                      - catalog/my-jobs.yaml
                      - catalog/types.yaml
                """);
    }

    @Test
    void without_a_catalog_the_component_adds_nothing() throws IOException {
        new CatalogComponent(folder, folder.resolve("catalog")).write();

        assertThat(Files.readString(folder.resolve("kustomization.yaml"))).endsWith("kind: Component\n");
    }
}
