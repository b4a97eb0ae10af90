package dev.jobfn.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.jobfn.cli.CommandLineRun;
import dev.jobfn.cli.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code jobfn doctor --cluster} against the project's own manifests, with the status that a cluster adds. A script
 * plays kubectl, and serves them from a folder. Each test breaks one thing.
 */
class ClusterCheckupTest {
    private static final Path BASE = Path.of("../knative/base");
    private static final String BROKER = "http://broker-ingress.knative-eventing.svc.cluster.local/default/default";

    @TempDir
    private Path folder;

    /** The resources of each kind by name. */
    private final Map<String, Map<String, Map<String, Object>>> cluster = new LinkedHashMap<>();

    @BeforeEach
    void install() throws IOException {
        for (String kind : List.of("services", "brokers", "triggers", "configmaps", "secrets", "statefulsets")) {
            cluster.put(kind, new LinkedHashMap<>());
        }
        add(
                "services",
                "400-service-submit-fn.yaml",
                "410-service-intake.yaml",
                "420-service-run-fn.yaml",
                "430-service-status-fn.yaml");
        add("triggers", "500-trigger-run-fn.yaml", "510-trigger-clock.yaml");
        add("brokers", "200-broker.yaml");
        map(cluster.get("brokers").get("default"), "status").put("address", Map.of("url", BROKER));
        for (String function : List.of("submit-fn", "status-fn")) {
            variable(function, "ACCESS_KEYS").put("value", "/etc/jobfn/keys/keys.yaml");
            list(pod(function), "volumes")
                    .add(new LinkedHashMap<>(
                            Map.of("name", "keys", "secret", Map.of("secretName", "jobfn-access-keys"))));
        }
        data("configmaps", "jobfn-catalog", "general.yaml", Files.readString(BASE.resolve("general.yaml")));
        data("configmaps", "jobfn-catalog", "mine.yaml", "types: {shout: {timeout: PT2M}}");
        for (String line : Files.readAllLines(BASE.resolve("hosts.env"))) {
            if (!line.startsWith("#")) {
                data(
                        "configmaps",
                        "jobfn-hosts",
                        line.substring(0, line.indexOf('=')),
                        line.substring(line.indexOf('=') + 1));
            }
        }
        data("secrets", "jobfn-redis", "url", "cmVkaXM6Ly9yZWRpczo2Mzc5");
        data("secrets", "jobfn-access-keys", "keys.yaml", "W10=");
        cluster.get("statefulsets").put("redis", new LinkedHashMap<>(Map.of("metadata", Map.of("name", "redis"))));
        redis("maxmemory-policy", "noeviction");
        redis("appendonly", "yes");
    }

    static Stream<Arguments> misconfigurations() {
        return Stream.of(
                broken(
                        "a function is missing",
                        t -> t.cluster.get("services").remove("intake"),
                        "no Knative Service intake"),
                broken(
                        "a function is not ready",
                        t -> t.notReady("services", "run-fn"),
                        "ksvc run-fn is not ready: Broken it crashed"),
                broken("the broker is not ready", t -> t.notReady("brokers", "default"), "broker default is not ready"),
                broken("a trigger is not ready", t -> t.notReady("triggers", "run-fn"), "trigger run-fn is not ready"),
                broken(
                        "the window is too large",
                        t -> t.data("configmaps", "jobfn-catalog", "general.yaml", "queues: {general: {window: 25}}"),
                        "4 pods x 5 requests = 20",
                        "Set window in the catalog to 20"),
                broken(
                        "the number of pods is not limited",
                        t -> map(
                                        map(
                                                map(
                                                        map(
                                                                t.cluster
                                                                        .get("services")
                                                                        .get("run-fn"),
                                                                "spec"),
                                                        "template"),
                                                "metadata"),
                                        "annotations")
                                .remove("autoscaling.knative.dev/max-scale"),
                        "no limit for max-scale"),
                broken(
                        "a queue has no trigger",
                        t -> t.data("configmaps", "jobfn-catalog", "more.yaml", "queues: {bulk: {}}"),
                        "jobqueue=bulk"),
                broken(
                        "REQUEST_TIMEOUT is not timeoutSeconds",
                        t -> t.pod("run-fn").put("timeoutSeconds", 600),
                        "REQUEST_TIMEOUT is PT5M, but timeoutSeconds is 600",
                        "Set REQUEST_TIMEOUT to PT600S"),
                broken(
                        "a type takes longer than a request",
                        t -> t.data("configmaps", "jobfn-catalog", "mine.yaml", "types: {shout: {timeout: PT5M}}"),
                        "type shout may run for PT5M",
                        "Raise timeoutSeconds and REQUEST_TIMEOUT to 370 s"),
                broken(
                        "the broker's address is wrong",
                        t -> t.data(
                                "configmaps",
                                "jobfn-hosts",
                                "BROKER_URL",
                                BROKER.replace("default/default", "other/default")),
                        "not the address of a broker in this namespace",
                        "kubectl get broker"),
                broken(
                        "the clock has no trigger",
                        t -> t.cluster.get("triggers").remove("clock"),
                        "no Trigger routes dev.jobfn.clock"),
                broken(
                        "the keys are missing",
                        t -> t.cluster.get("secrets").remove("jobfn-access-keys"),
                        "submit-fn needs the Secret jobfn-access-keys",
                        "kubectl create secret generic jobfn-access-keys"),
                broken(
                        "Redis's address is missing",
                        t -> t.data("secrets", "jobfn-redis", "url", null),
                        "needs the key url of the Secret jobfn-redis"),
                broken(
                        "neither keys nor open access are set",
                        t -> list(t.container("submit-fn"), "env")
                                .removeIf(each -> "ACCESS_KEYS".equals(((Map<?, ?>) each).get("name"))),
                        "submit-fn has neither ACCESS_KEYS nor OPEN_ACCESS"),
                broken(
                        "Redis evicts",
                        t -> t.redis("maxmemory-policy", "allkeys-lru"),
                        "maxmemory-policy is allkeys-lru"),
                broken("Redis does not persist", t -> t.redis("appendonly", "no"), "appendonly is off"));
    }

    private static Arguments broken(String what, Consumer<ClusterCheckupTest> change, String... expected) {
        return arguments(what, change, List.of(expected));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misconfigurations")
    void each_misconfiguration_is_found(String what, Consumer<ClusterCheckupTest> change, List<String> expected)
            throws IOException {
        change.accept(this);

        CommandLineRun run = doctor();

        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.out()).contains(expected);
    }

    @Test
    void the_manifests_as_they_are_have_no_finding() throws IOException {
        CommandLineRun run = doctor();

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).doesNotContain("WARNING", "ERROR");
    }

    @Test
    void a_cluster_without_knative_is_reported_as_such() throws IOException {
        cluster.remove("services");

        CommandLineRun run = doctor();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("doesn't have a resource type", "Install Knative");
    }

    private CommandLineRun doctor() throws IOException {
        for (Map.Entry<String, Map<String, Map<String, Object>>> kind : cluster.entrySet()) {
            List<Object> items = new ArrayList<>(kind.getValue().values());
            Files.writeString(folder.resolve(kind.getKey()), JsonText.write(Map.of("items", items)));
        }
        Path kubectl = Files.writeString(folder.resolve("kubectl"), """
                #!/bin/sh
                cd "$(dirname "$0")"
                case "$3" in
                    get) cat "${4%%.*}" 2>/dev/null || { echo "error: the server doesn't have a resource type \\"$4\\"" >&2; exit 1; } ;;
                    exec) echo "$9"; cat "redis-$9" ;;
                esac
                """);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        return CommandLineRun.jobfn(
                Map.of("KUBECTL", kubectl.toString()), "", "doctor", "--cluster", "--namespace=default");
    }

    private void add(String kind, String... files) throws IOException {
        for (String file : files) {
            Object document =
                    new Load(LoadSettings.builder().build()).loadFromString(Files.readString(BASE.resolve(file)));
            @SuppressWarnings("unchecked")
            Map<String, Object> resource = (Map<String, Object>) document;
            resource.put(
                    "status",
                    new LinkedHashMap<>(Map.of("conditions", List.of(Map.of("type", "Ready", "status", "True")))));
            cluster.get(kind).put(String.valueOf(map(resource, "metadata").get("name")), resource);
        }
    }

    private void notReady(String kind, String name) {
        Map<String, Object> condition =
                Map.of("type", "Ready", "status", "False", "reason", "Broken", "message", "it crashed");
        map(cluster.get(kind).get(name), "status").put("conditions", List.of(condition));
    }

    private void data(String kind, String name, String key, String value) {
        Map<String, Object> resource = cluster.get(kind)
                .computeIfAbsent(
                        name,
                        none -> new LinkedHashMap<>(
                                Map.of("metadata", Map.of("name", name), "data", new LinkedHashMap<String, Object>())));
        if (value == null) {
            map(resource, "data").remove(key);
        } else {
            map(resource, "data").put(key, value);
        }
    }

    private void redis(String setting, String value) {
        try {
            Files.writeString(folder.resolve("redis-" + setting), value + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> pod(String function) {
        return map(map(map(cluster.get("services").get(function), "spec"), "template"), "spec");
    }

    private Map<String, Object> container(String function) {
        Object first = list(pod(function), "containers").get(0);
        @SuppressWarnings("unchecked")
        Map<String, Object> container = (Map<String, Object>) first;
        return container;
    }

    private Map<String, Object> variable(String function, String name) {
        Map<String, Object> variable = new LinkedHashMap<>(Map.of("name", name));
        list(container(function), "env").add(variable);
        return variable;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> parent, String name) {
        return (Map<String, Object>) parent.get(name);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> parent, String name) {
        return (List<Object>) parent.get(name);
    }
}
