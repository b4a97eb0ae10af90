package dev.jobfn.e2e.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial up to the cluster. Needs {@code release/build}, but no cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalTutorialIT {
    private TutorialShell shell;

    @BeforeAll
    void run_the_commands(@TempDir Path home, @TempDir Path folder) throws IOException {
        int port = Release.freePort();
        Map<String, String> environment = Release.built().environment(home, "localhost:8080:localhost:" + port);
        environment.put("PORT", Integer.toString(port));
        shell = new TutorialShell(home, folder, environment);
        shell.run(Tutorial.read(Path.of("../docs/tutorial.md"))
                .sections("Create a project", "Test it", "Run it on your machine", "Add a handler"));
    }

    @AfterAll
    void stop() {
        shell.close();
    }

    @Test
    void the_hour_of_a_delayed_job_takes_less_than_five_seconds() throws IOException {
        assertThat(shell.folder().resolve("target/surefire-reports/TEST-com.example.ShoutTest.xml"))
                .content()
                .containsPattern("<testcase name=\"a_job_with_a_delay_of_one_hour[^>]* time=\"[0-4][.]");
    }

    @Test
    void no_file_of_the_project_names_a_folder_of_this_repository() throws IOException {
        String repository = Release.repository().toString();

        try (Stream<Path> files = Files.walk(shell.folder())) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, repository))
                    .toList();
            assertThat(found).isEmpty();
        }
    }

    @Test
    void the_service_has_no_handlers_but_those_of_the_project() throws IOException {
        try (Stream<Path> catalog = Files.list(shell.folder().resolve("target/jobfn/catalog"))) {
            assertThat(catalog.map(file -> file.getFileName().toString())).containsExactly("my-jobs.yaml");
        }
    }

    @Test
    void the_kustomization_adds_the_image_and_the_types_of_the_project() throws IOException {
        Step render =
                new Step("test", "./mvnw -q -DskipTests package && kubectl kustomize knative", false, Optional.of(""));

        assertThat(shell.runOnce(render))
                .contains("image: dev.local/my-jobs:1", "my-jobs.yaml: |", "  shout:", "  countdown:")
                .doesNotContain("text-stats");
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
