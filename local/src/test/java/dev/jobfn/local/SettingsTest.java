package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        Files.createDirectories(root.resolve("knative/base"));
        Files.createFile(root.resolve("knative/base/catalog.yaml"));
    }

    @Test
    void without_variables_it_is_port_8080_and_a_redis_of_its_own() throws Exception {
        Settings settings = Settings.read(Map.of(), root);

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.redisUrl()).isEmpty();
        assertThat(settings.catalog()).isEqualTo(root.resolve("knative/base/catalog.yaml"));
    }

    @Test
    void a_port_that_is_none_is_named() {
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> Settings.read(Map.of("PORT", "80800"), root))
                .withMessage("PORT: 80800 is not a port: set it to a number from 0 (any that is free) to 65535");
    }

    @Test
    void a_catalog_that_is_not_there_is_named() {
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> Settings.read(Map.of("CATALOG", "mine.yaml"), root))
                .withMessage(
                        "CATALOG: can't read " + root.resolve("mine.yaml") + ": is it there, and may you read it?");
    }

    @Test
    void another_folder_than_the_project_s_is_refused() {
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> Settings.read(Map.of(), root.resolve("knative")))
                .withMessageContaining("start this in the project's folder");
    }
}
