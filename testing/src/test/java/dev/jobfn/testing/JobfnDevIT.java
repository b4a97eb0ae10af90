package dev.jobfn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.client.JobClient;
import dev.jobfn.client.JobRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobfnDevIT {
    private static final String JOBS = """
            package com.example;

            import dev.jobfn.testing.JobfnDev;
            import java.util.function.Function;
            import org.springframework.boot.autoconfigure.SpringBootApplication;
            import org.springframework.context.annotation.Bean;

            @SpringBootApplication
            public class Jobs {
                public record Name(String name) {}

                public static void main(String[] args) {
                    JobfnDev.run(Jobs.class, args);
                }

                @Bean
                Function<Name, String> greet() {
                    return input -> "%s, " + input.name();
                }

                @Bean
                Function<Name, String> praise() {
                    return input -> "Well done, " + input.name();
                }
            }
            """;

    @TempDir
    private Path project;

    private Process process;

    @Test
    void a_changed_handler_and_a_changed_catalog_take_effect_while_the_run_goes_on() throws Exception {
        compile("Hello");
        Path catalog = Files.createDirectories(project.resolve("catalog")).resolve("jobs.yaml");
        Files.writeString(catalog, "types: {greet: {}}");
        start();
        try {
            JobClient client = JobClient.builder(awaitUrl())
                    .retryFor(Duration.ofSeconds(30))
                    .build();
            assertThat(run(client, "greet")).isEqualTo("Hello, Ada");

            compile("Goodbye");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> run(client, "greet").equals("Goodbye, Ada"));

            Files.writeString(catalog, "types: {greet: {}, praise: {queue: fresh}}\nqueues: {general: {}, fresh: {}}");
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> run(client, "praise").equals("Well done, Ada"));

            ProcessHandle redis = ProcessHandle.of(Long.parseLong(Files.readString(project.resolve(".jobfn/redis.pid"))
                            .strip()))
                    .orElseThrow();
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            await().until(() -> !redis.isAlive());
            client.close();
        } finally {
            process.destroy();
        }
    }

    private static String run(JobClient client, String type) throws Exception {
        JobRequest job = JobRequest.of(type, Map.of("name", "Ada"));
        return client.submitAndAwait(job, String.class).get(60, TimeUnit.SECONDS);
    }

    private void compile(String greeting) throws IOException {
        Path source = Files.createDirectories(project.resolve("src")).resolve("Jobs.java");
        Files.writeString(source, JOBS.formatted(greeting));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    Files.createDirectories(project.resolve("classes")).toString(),
                    "-cp",
                    System.getProperty("java.class.path"));
            assertThat(compiler.getTask(problems, files, null, options, null, files.getJavaFileObjects(source))
                            .call())
                    .as(problems.toString())
                    .isTrue();
        }
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                project.resolve("classes") + ":" + System.getProperty("java.class.path"),
                "com.example.Jobs");
        builder.environment().put("PORT", "0");
        process = builder.directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("output").toFile())
                .start();
    }

    private URI awaitUrl() {
        return await().atMost(Duration.ofSeconds(90))
                .until(
                        () -> {
                            String output = Files.readString(project.resolve("output"));
                            assertThat(process.isAlive()).as(output).isTrue();
                            Matcher ready = Pattern.compile("jobfn is ready after .* at (http://\\S+)")
                                    .matcher(output);
                            return ready.find() ? Optional.of(URI.create(ready.group(1))) : Optional.<URI>empty();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }
}
