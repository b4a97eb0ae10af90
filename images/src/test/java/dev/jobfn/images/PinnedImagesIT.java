package dev.jobfn.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything the build downloads is pinned by digest, and {@code images/pin} updates the digests. */
class PinnedImagesIT {
    private static final String DIGEST = "sha256:[0-9a-f]{64}";

    @TempDir
    private Path project;

    private HttpServer registry;
    private String currentDigest = "sha256:" + "7".repeat(64);

    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/token", exchange -> {
            byte[] token = ("{\"token\": \"for "
                            + exchange.getRequestURI().getQuery().replaceFirst(".*repository:", "") + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, token.length);
            exchange.getResponseBody().write(token);
            exchange.close();
        });
        registry.createContext("/v2/library/", exchange -> {
            String repository = exchange.getRequestURI().getPath().replaceFirst("/v2/(.*)/manifests/.*", "$1");
            boolean allowed = ("Bearer for " + repository + ":pull")
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("Docker-Content-Digest", currentDigest);
            exchange.sendResponseHeaders(allowed ? 200 : 401, -1);
            exchange.close();
        });
        registry.start();
        for (String file : List.of("images/bases", "images/pin", "images/build")) {
            Files.createDirectories(project.resolve(file).getParent());
            Files.copy(Path.of("..", file), project.resolve(file));
        }
        for (String overlay : List.of("dev", "kafka", "rabbitmq")) {
            Path copy = Files.createDirectories(project.resolve("knative/overlays/" + overlay));
            Files.copy(
                    Path.of("../knative/overlays", overlay, "kustomization.yaml"), copy.resolve("kustomization.yaml"));
        }
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    private String run(String command, String... arguments) throws Exception {
        String url = "http://127.0.0.1:" + registry.getAddress().getPort();
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("sh", project.resolve(command).toString()), Stream.of(arguments))
                                .toList())
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("REGISTRY", url, "AUTH", url, "BUILDER", "echo"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + output;
    }

    private static Map<String, String> bases(Path root) throws IOException {
        return Files.readAllLines(root.resolve("images/bases")).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
    }

    @Test
    void every_base_image_is_pinned_by_digest_and_the_dockerfile_uses_no_other() throws IOException {
        Map<String, String> bases = bases(Path.of(".."));
        assertThat(bases).containsOnlyKeys("JDK", "JRE", "REDIS");
        assertThat(bases.values()).allMatch(image -> image.matches("docker\\.io/library/[a-z-]+:[^@]+@" + DIGEST));
        String dockerfile = Files.readString(Path.of("../Dockerfile"));
        for (String name : List.of("JDK", "JRE")) {
            // A build without the digests uses the same tags.
            assertThat(dockerfile)
                    .contains("ARG " + name + "=" + bases.get(name).replaceFirst("@.*", "") + "\n");
        }
        assertThat(dockerfile.lines().filter(line -> line.startsWith("FROM ")))
                // `training` is an earlier stage of the same file.
                .allMatch(line -> line.matches("FROM (\\$\\{J(DK|RE)}|training)( AS [\\w-]+)?"));
    }

    @Test
    void the_production_overlays_pin_redis_by_the_same_digest() throws IOException {
        String digest = bases(Path.of("..")).get("REDIS").replaceFirst(".*@", "");
        for (String overlay : List.of("kafka", "rabbitmq")) {
            assertThat(Path.of("../knative/overlays", overlay, "kustomization.yaml"))
                    .content()
                    .contains("    digest: " + digest + "\n");
        }
    }

    @Test
    void the_maven_wrapper_checks_what_it_downloads() throws IOException {
        assertThat(Path.of("../.mvn/wrapper/maven-wrapper.properties"))
                .content()
                .containsPattern("(?m)^distributionSha256Sum=[0-9a-f]{64}$");
    }

    @Test
    void pin_writes_the_current_digests_everywhere() throws Exception {
        assertThat(run("images/pin")).startsWith("0 ");
        assertThat(bases(project).values()).hasSize(3).allMatch(image -> image.endsWith("@" + currentDigest));
        for (String overlay : List.of("kafka", "rabbitmq")) {
            assertThat(project.resolve("knative/overlays/" + overlay + "/kustomization.yaml"))
                    .content()
                    .contains("    digest: " + currentDigest + "\n");
        }
        assertThat(project.resolve("knative/overlays/dev/kustomization.yaml"))
                .hasSameTextualContentAs(Path.of("../knative/overlays/dev/kustomization.yaml"));
    }

    @Test
    void pin_changes_nothing_when_it_finds_no_digest() throws Exception {
        currentDigest = "none";
        assertThat(run("images/pin")).startsWith("1 ").contains("nothing was changed");
        assertThat(project.resolve("images/bases")).hasSameTextualContentAs(Path.of("../images/bases"));
    }

    @Test
    void build_passes_the_digests_to_the_builder() throws Exception {
        Map<String, String> bases = bases(project);
        assertThat(run("images/build", "run-fn", "registry.example/run-fn:1", "--no-cache"))
                .isEqualTo("0 --build-arg JDK=" + bases.get("JDK") + " --build-arg JRE=" + bases.get("JRE")
                        + " -t registry.example/run-fn:1 --build-arg FUNCTION=run-fn --no-cache .\n");
        assertThat(run("images/build", "run-fn-base", "registry.example/run-fn-base:1"))
                .endsWith(" -t registry.example/run-fn-base:1 --target run-fn-base .\n");
    }
}
