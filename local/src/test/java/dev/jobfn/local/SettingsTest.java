package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jobfn.local.terminal.LocalRunException;
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
    void defaults_are_port_8080_and_a_new_redis() throws Exception {
        Settings settings = Settings.read(Map.of(), root);

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.redisUrl()).isEmpty();
        assertThat(settings.catalog()).isEqualTo(root.resolve("knative/base/catalog.yaml"));
    }

    @Test
    void an_invalid_port_is_named_in_the_error() {
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> Settings.read(Map.of("PORT", "80800"), root))
                .withMessage("PORT: 80800 is not a port: set it to a number from 0 (any free port) to 65535");
    }

    @Test
    void a_missing_catalog_is_named_in_the_error() {
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> Settings.read(Map.of("CATALOG", "mine.yaml"), root))
                .withMessage(
                        "CATALOG: can't read " + root.resolve("mine.yaml") + ": check that it exists and is readable");
    }

    @Test
    void the_jar_of_a_users_run_function_replaces_the_examples() throws Exception {
        assertThat(Settings.read(Map.of(), root).runJar()).isEmpty();
        Path jar = Files.createFile(root.resolve("my-jobs.jar"));
        assertThat(Settings.read(Map.of("RUN_JAR", "my-jobs.jar"), root).runJar())
                .contains(jar);
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> Settings.read(Map.of("RUN_JAR", "other.jar"), root))
                .withMessage(
                        "RUN_JAR: can't read " + root.resolve("other.jar") + ": check that it exists and is readable");
    }

    @Test
    void a_folder_other_than_the_project_is_refused() {
        assertThatExceptionOfType(LocalRunException.class)
                .isThrownBy(() -> Settings.read(Map.of(), root.resolve("knative")))
                .withMessageContaining("there is no knative/base here");
    }
}
