package dev.jobfn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.testing.service.ProjectCatalog;
import dev.jobfn.testing.service.ServiceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectCatalogTest {
    @TempDir
    private Path project;

    @Test
    void the_catalog_that_the_build_wrote_comes_first() throws IOException {
        assertThatThrownBy(() -> ProjectCatalog.find(project, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("catalog/NAME.yaml");
        Path written = Files.createDirectories(project.resolve("catalog"));
        Files.writeString(written.resolve("mine.yaml"), "types: {}");
        assertThat(ProjectCatalog.find(project, "")).isEqualTo(written);
        Path built = Files.createDirectories(project.resolve("target/jobfn/catalog"));
        assertThat(ProjectCatalog.find(project, "")).isEqualTo(written);
        Files.writeString(built.resolve("mine.yaml"), "types: {}");
        assertThat(ProjectCatalog.find(project, "")).isEqualTo(built);
        assertThat(ProjectCatalog.find(project, "catalog/mine.yaml")).isEqualTo(written.resolve("mine.yaml"));
    }

    @Test
    void a_setting_has_a_name_and_a_value() {
        ServiceOptions options = ServiceOptions.of(Object.class, "src/test/catalog", "A=1", "B=x=y", "C=");
        assertThat(options.settings()).isEqualTo(Map.of("A", "1", "B", "x=y", "C", ""));
        assertThat(options).isEqualTo(ServiceOptions.of(Object.class, "src/test/catalog", "C=", "B=x=y", "A=1"));
        assertThatThrownBy(() -> ServiceOptions.of(Object.class, "src/test/catalog", "A"))
                .hasMessageContaining("NAME=value");
    }
}
