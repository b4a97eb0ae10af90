package dev.jobfn.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {
    @TempDir
    private Path folder;

    @Test
    void a_project_is_written_with_the_names_filled_in() throws IOException {
        CommandLineRun run = init("my-jobs", "--package=com.example.jobs");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(files())
                .containsExactlyInAnyOrder(
                        ".dockerignore",
                        ".gitignore",
                        ".mvn/wrapper/maven-wrapper.properties",
                        "Dockerfile",
                        "README.md",
                        "catalog/README.md",
                        "knative/hosts.env",
                        "knative/kustomization.yaml",
                        "mvnw",
                        "mvnw.cmd",
                        "pom.xml",
                        "samples/shout.json",
                        "src/main/java/com/example/jobs/MyJobs.java",
                        "src/main/java/com/example/jobs/Shout.java",
                        "src/test/java/com/example/jobs/DevRun.java",
                        "src/test/java/com/example/jobs/ShoutTest.java");
        assertThat(text("pom.xml"))
                .contains("<groupId>com.example.jobs</groupId>", "<artifactId>my-jobs</artifactId>")
                .doesNotContain("{{");
        assertThat(text("src/main/java/com/example/jobs/MyJobs.java"))
                .contains("package com.example.jobs;", "SpringApplication.run(MyJobs.class, args)");
        assertThat(folder.resolve("my-jobs/mvnw")).isExecutable();
    }

    @Test
    void no_placeholder_is_left_in_any_file() throws IOException {
        init("my-jobs", "--package=com.example");

        for (String file : files()) {
            assertThat(text(file)).as(file).doesNotContain("{{");
        }
    }

    @Test
    void the_images_can_come_from_a_mirror() throws IOException {
        init("my-jobs", "--package=com.example", "--images=registry.example/mirror");

        assertThat(text("Dockerfile")).contains("ARG IMAGES=registry.example/mirror\n");
        assertThat(text("knative/kustomization.yaml")).contains("newName: registry.example/mirror/submit-fn");
    }

    @Test
    void an_empty_folder_is_filled() throws IOException {
        Files.createDirectory(folder.resolve("my-jobs"));

        assertThat(init("my-jobs", "--package=com.example").exitCode()).isZero();
    }

    @Test
    void a_folder_with_files_is_left_alone() throws IOException {
        Path existing = Files.createDirectory(folder.resolve("my-jobs")).resolve("pom.xml");
        Files.writeString(existing, "mine");

        CommandLineRun run = init("my-jobs", "--package=com.example");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("my-jobs is not empty", "choose another name")
                .hasLineCount(1);
        assertThat(files()).containsExactly("pom.xml");
        assertThat(existing).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"My-Jobs", "my_jobs", "1jobs", "my--jobs", "jobs-", "my jobs", "jobs.v1"})
    void a_name_that_an_image_or_artifact_can_not_have_is_refused(String name) throws IOException {
        CommandLineRun run = init(name, "--package=com.example");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'" + name + "' can't be the name of a project", "such as my-jobs");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.example.", "com.class", "com example", "1com", "com-example", "java.jobs"})
    void a_package_that_java_does_not_allow_is_refused(String packageName) throws IOException {
        CommandLineRun run = init("my-jobs", "--package=" + packageName);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'" + packageName + "' can't be a package", "such as com.example");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void the_package_is_required() throws IOException {
        CommandLineRun run = init("my-jobs");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("jobfn init: Missing required option: '--package=PACKAGE'");
    }

    @ParameterizedTest
    @CsvSource({
        "my-jobs, MyJobs",
        "jobs2, Jobs2",
        "shout, ShoutApplication",
        "dev-run, DevRunApplication",
        "thread, ThreadApplication"
    })
    void the_application_is_named_after_the_project_but_never_like_another_class(String name, String className) {
        assertThat(new ProjectName(name).className()).isEqualTo(className);
    }

    @Test
    void python_is_refused_with_what_is_possible_today() throws IOException {
        CommandLineRun run = init("my-jobs", "--package=com.example", "--lang=python");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("a handler in Python is an HTTP service", "url", "csv-profile");
        assertThat(folder).isEmptyDirectory();
    }

    private CommandLineRun init(String name, String... options) {
        return CommandLineRun.jobfn(
                Stream.concat(Stream.of("init", folder.resolve(name).toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        Path project = folder.resolve("my-jobs");
        try (Stream<Path> files = Files.walk(project)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> project.relativize(file).toString())
                    .toList();
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve("my-jobs").resolve(file));
    }
}
