package dev.jobfn.local.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.local.process.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Checks the password of the Redis that is installed with the functions. The password is generated in the cluster and
 * appears in no manifest and on no command line.
 */
class RedisPasswordIT {
    private static final Path KNATIVE = Path.of("../knative");
    private static final Path COMPONENT = KNATIVE.resolve("components/redis");
    /** As long as the tokens that Kubernetes generates, with the same characters. */
    private static final String TOKEN = "eyJhbGciOi-_.".repeat(80);

    private final YAMLMapper yaml = new YAMLMapper();

    @Test
    void kubernetes_generates_it_and_no_manifest_contains_it() throws IOException {
        JsonNode secret = yaml.readTree(COMPONENT.resolve("095-secret-redis.yaml"));
        assertThat(secret.get("type").stringValue()).isEqualTo("kubernetes.io/service-account-token");
        JsonNode account = yaml.readTree(COMPONENT.resolve("090-serviceaccount-redis-password.yaml"));
        assertThat(secret.at("/metadata/annotations")
                        .get("kubernetes.io/service-account.name")
                        .stringValue())
                .isEqualTo(account.at("/metadata/name").stringValue());
        assertThat(secret.get("stringData").propertyNames()).containsExactly("url");
        assertThat(secret.has("data")).isFalse();
        try (Stream<Path> files = Files.walk(KNATIVE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file).replaceAll("(?m)^ *#.*$", "");
                assertThat(text)
                        .as(file.toString())
                        .doesNotContain("secretGenerator")
                        .doesNotContainPattern("redis://[^\\s]*@")
                        .doesNotContain("kind: Role", "kind: ClusterRole");
            }
        }
    }

    @Test
    void every_pod_with_the_address_also_gets_the_password() throws IOException {
        int pods = 0;
        try (Stream<Path> files = Files.walk(KNATIVE)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).toList()) {
                JsonNode root = yaml.readTree(file);
                for (String template : List.of("/spec/template", "/spec/job/spec/template")) {
                    JsonNode variables = root.at(template + "/spec/containers/0/env");
                    if (keyOf(variables, "REDIS_URL").isEmpty()) {
                        continue;
                    }
                    assertThat(keyOf(variables, "REDIS_URL"))
                            .as(file.toString())
                            .isEqualTo("url");
                    assertThat(keyOf(variables, "REDIS_PASSWORD"))
                            .as(file.toString())
                            .isEqualTo("token");
                    pods++;
                }
            }
        }
        assertThat(pods).isEqualTo(6);
    }

    private static String keyOf(JsonNode variables, String name) {
        return StreamSupport.stream(variables.spliterator(), false)
                .filter(variable -> variable.get("name").stringValue().equals(name))
                .map(variable -> variable.at("/valueFrom/secretKeyRef/key").asString(""))
                .findFirst()
                .orElse("");
    }

    @Test
    void the_manifests_command_starts_a_redis_that_requires_it_and_does_not_reveal_it(@TempDir Path folder)
            throws Exception {
        int port = FreePort.find();
        Path config = folder.resolve("redis.conf");
        Files.writeString(
                config,
                Files.readString(COMPONENT.resolve("redis.conf")) + "\nport " + port + "\nbind 127.0.0.1\ndir " + folder
                        + "\n");
        Files.createSymbolicLink(
                folder.resolve("redis-server"),
                RedisBinary.unpack(folder.resolve("bin")).toRealPath());
        List<String> command = new ArrayList<>();
        yaml.readTree(COMPONENT.resolve("200-statefulset-redis.yaml"))
                .at("/spec/template/spec/containers/0/command")
                .forEach(part -> command.add(part.stringValue().replace("/etc/redis/redis.conf", config.toString())));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("REDIS_PASSWORD", TOKEN);
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        Process redis = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> ask(port, "PING").startsWith("-NOAUTH"));
            assertThat(ask(port, "AUTH " + TOKEN + "\r\nCONFIG GET maxmemory-policy"))
                    .startsWith("+OK")
                    .contains("noeviction");
            assertThat(ask(port, "AUTH wrong")).startsWith("-WRONGPASS");
            // The process that was started is Redis itself, so SIGTERM reaches it.
            assertThat(Files.readString(Path.of("/proc/" + redis.pid() + "/cmdline")))
                    .contains("redis-server")
                    .doesNotContain(TOKEN);
        } finally {
            redis.destroy();
            redis.waitFor();
        }
    }

    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
