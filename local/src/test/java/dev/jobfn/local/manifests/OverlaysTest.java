package dev.jobfn.local.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Checks the components and overlays by their structure, without kustomize. */
class OverlaysTest {
    private static final Path KNATIVE = Path.of("../knative");
    private static final Path COMPONENTS = KNATIVE.resolve("components");

    private final YAMLMapper yaml = new YAMLMapper();

    /** For the local run, base has a catalog in one file and a Trigger that clusters get from components. */
    private static final Set<String> FOR_LOCAL_RUN = Set.of("catalog.yaml", "520-trigger-intake-uploaded.yaml");

    private List<Path> manifests(String name) throws IOException {
        try (Stream<Path> files = Files.walk(KNATIVE)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    @Test
    void a_kustomization_names_exactly_the_files_in_its_folder() throws IOException {
        for (Path kustomization : manifests("kustomization\\.yaml")) {
            JsonNode root = yaml.readTree(kustomization);
            Path folder = kustomization.getParent();
            List<String> named = Stream.of(
                            each(root.path("resources")),
                            each(root.path("components")),
                            each(root.path("configurations")),
                            each(root.path("patches")).map(patch -> patch.path("path")),
                            each(root.path("configMapGenerator")).flatMap(map -> each(map.path("files"))),
                            each(root.path("configMapGenerator")).flatMap(map -> each(map.path("envs"))),
                            each(root.path("secretGenerator")).flatMap(map -> each(map.path("envs"))))
                    .flatMap(names -> names)
                    .filter(JsonNode::isString)
                    .map(JsonNode::stringValue)
                    .toList();
            assertThat(named).as(kustomization.toString()).allMatch(name -> Files.exists(folder.resolve(name)));
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(file -> file.getFileName().toString())
                                .filter(name -> !name.equals("kustomization.yaml"))
                                .filter(name -> !folder.endsWith("base") || !FOR_LOCAL_RUN.contains(name)))
                        .as(kustomization.toString())
                        .isSubsetOf(named);
            }
        }
    }

    @Test
    void every_function_knows_its_request_timeout() throws IOException {
        for (Path file : manifests("4\\d\\d-service-.*\\.yaml")) {
            JsonNode spec = yaml.readTree(file).at("/spec/template/spec");
            String timeout = each(spec.at("/containers/0/env"))
                    .filter(entry -> entry.get("name").stringValue().equals("REQUEST_TIMEOUT"))
                    .map(entry -> entry.get("value").stringValue())
                    .findFirst()
                    .orElseThrow();
            assertThat(Duration.parse(timeout).toSeconds())
                    .as(file.toString())
                    .isEqualTo(spec.get("timeoutSeconds").longValue());
        }
    }

    @Test
    void every_pod_meets_the_restricted_pod_security_standard() throws IOException {
        List<Path> workloads = manifests("\\d+-(service|statefulset|jobsink)-.*\\.yaml").stream()
                .filter(file -> workload(file).at("/spec/template").isObject())
                .toList();
        assertThat(workloads).hasSize(7);
        for (Path file : workloads) {
            JsonNode pod = workload(file).at("/spec/template/spec");
            JsonNode container = pod.at("/containers/0/securityContext");
            assertThat(container.get("allowPrivilegeEscalation").booleanValue())
                    .as(file.toString())
                    .isFalse();
            assertThat(container.at("/capabilities/drop/0").stringValue()).isEqualTo("ALL");
            // Kubernetes accepts the setting in either place; Knative accepts it only in the container.
            JsonNode user = container.has("runAsNonRoot") ? container : pod.get("securityContext");
            assertThat(user.get("runAsNonRoot").booleanValue()).isTrue();
            assertThat(user.at("/seccompProfile/type").stringValue()).isEqualTo("RuntimeDefault");
        }
    }

    /** Returns the workload in a manifest. For a JobSink, this is the Job inside it. */
    private JsonNode workload(Path file) {
        JsonNode root = yaml.readTree(file);
        return root.at("/spec/job").isObject() ? root.at("/spec/job") : root;
    }

    @Test
    void every_image_of_an_overlay_has_a_registry() throws IOException {
        for (Path overlay : manifests("kustomization\\.yaml")) {
            JsonNode root = yaml.readTree(overlay);
            List<String> moved = each(root.path("images"))
                    .map(image -> image.get("name").stringValue())
                    .toList();
            // The images of a component are set by the overlay that uses it.
            for (JsonNode component : root.at("/kind").stringValue().equals("Kustomization")
                    ? root.path("components")
                    : yaml.createArrayNode()) {
                Path folder = overlay.resolveSibling(component.stringValue()).normalize();
                assertThat(moved).as(overlay + " for " + folder).containsAll(images(folder));
            }
        }
    }

    private List<String> images(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+-(service|statefulset|jobsink)-.*"))
                    .map(this::workload)
                    .flatMap(workload -> each(workload.at("/spec/template/spec/containers")))
                    .map(container -> container.get("image").stringValue())
                    .toList();
        }
    }

    @Test
    void only_submit_fn_and_status_fn_are_reachable_from_outside() throws IOException {
        List<String> open = manifests("4\\d\\d-service-.*\\.yaml").stream()
                .map(yaml::readTree)
                .filter(service -> !service.at("/metadata/labels").has("networking.knative.dev/visibility"))
                .map(service -> service.at("/metadata/name").stringValue())
                .toList();
        assertThat(open).containsExactlyInAnyOrder("submit-fn", "status-fn");
    }

    @Test
    void every_function_has_a_maximum_scale() throws IOException {
        for (Path file : manifests("4\\d\\d-service-.*\\.yaml")) {
            assertThat(scale(yaml.readTree(file), "max")).as(file.toString()).isBetween(1, 100);
        }
    }

    @Test
    void only_the_development_overlay_is_open_and_all_others_require_keys() throws IOException {
        try (Stream<Path> overlays = Files.list(KNATIVE.resolve("overlays"))) {
            for (Path overlay : overlays.toList()) {
                List<String> components = each(yaml.readTree(overlay.resolve("kustomization.yaml"))
                                .path("components"))
                        .map(component ->
                                Path.of(component.stringValue()).getFileName().toString())
                        .toList();
                boolean development = overlay.endsWith("dev");
                assertThat(components.contains("open-access"))
                        .as(overlay.toString())
                        .isEqualTo(development);
                assertThat(components.contains("access-keys"))
                        .as(overlay.toString())
                        .isEqualTo(!development);
            }
        }
        for (Path file : manifests("\\d+-.*\\.yaml")) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContain("OPEN_A");
        }
    }

    @Test
    void every_pod_has_network_policies_for_both_directions() throws IOException {
        List<JsonNode> policies = manifests("\\d+-networkpolicy-.*\\.yaml").stream()
                .map(yaml::readTree)
                .toList();
        List<Path> workloads = manifests("\\d+-(service|statefulset|jobsink)-.*\\.yaml").stream()
                .filter(file -> workload(file).at("/spec/template").isObject())
                .toList();
        for (Path file : workloads) {
            JsonNode labels = workload(file).at("/spec/template/metadata/labels");
            for (String direction : List.of("Ingress", "Egress")) {
                assertThat(policies)
                        .as(file + " " + direction)
                        .anyMatch(policy -> each(policy.at("/spec/policyTypes"))
                                        .anyMatch(type -> type.stringValue().equals(direction))
                                && selects(policy, labels));
            }
        }
        for (JsonNode policy : policies) {
            // A rule without peers would allow every client.
            for (String rules : List.of("ingress", "egress")) {
                assertThat(each(policy.at("/spec/" + rules)))
                        .as(policy.at("/metadata/name").stringValue())
                        .allMatch(rule -> !rule.path(rules.equals("ingress") ? "from" : "to")
                                .isEmpty());
            }
        }
    }

    private static boolean selects(JsonNode policy, JsonNode labels) {
        return policy.at("/spec/podSelector/matchLabels")
                .propertyStream()
                .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    }

    @Test
    void only_pods_that_run_handlers_may_reach_the_services_of_job_types() throws IOException {
        for (Path file : manifests("\\d+-(service|statefulset|jobsink)-.*\\.yaml")) {
            JsonNode template = workload(file).at("/spec/template");
            if (template.isObject()) {
                assertThat(template.at("/metadata/labels").has("jobfn.dev/runs-handlers"))
                        .as(file.toString())
                        .isEqualTo("run-fn"
                                .equals(template.at("/spec/containers/0/image").stringValue()));
            }
        }
    }

    @Test
    void submit_fn_alone_wakes_functions_of_its_own_namespace_and_can_reach_their_gateway() throws IOException {
        String wake = Files.readAllLines(KNATIVE.resolve("base/hosts.env")).stream()
                .filter(line -> line.startsWith("WAKE="))
                .findFirst()
                .orElseThrow();
        Set<String> functions = manifests("4\\d\\d-service-.*\\.yaml").stream()
                .map(file -> yaml.readTree(file).at("/metadata/name").stringValue())
                .collect(Collectors.toSet());
        List<String> woken = Stream.of(wake.substring("WAKE=".length()).split(","))
                .map(url -> URI.create(url).getHost())
                .toList();
        assertThat(woken).containsExactly("run-fn", "status-fn");
        assertThat(functions).containsAll(woken);
        List<String> waking = manifests("4\\d\\d-service-.*\\.yaml").stream()
                .map(yaml::readTree)
                .filter(service -> each(service.at("/spec/template/spec/containers/0/env"))
                        .anyMatch(entry -> entry.at("/valueFrom/configMapKeyRef/key")
                                .stringValue("")
                                .equals("WAKE")))
                .map(service -> service.at("/metadata/name").stringValue())
                .toList();
        assertThat(waking).containsExactly("submit-fn");
        JsonNode policy = yaml.readTree(KNATIVE.resolve("base/707-networkpolicy-wake.yaml"));
        JsonNode labels = yaml.readTree(KNATIVE.resolve("base/400-service-submit-fn.yaml"))
                .at("/spec/template/metadata/labels");
        assertThat(selects(policy, labels)).isTrue();
        assertThat(policy.at("/spec/egress/0/to/0").toString()).contains("kourier-system");
    }

    @Test
    void only_the_managed_redis_component_allows_external_addresses_and_only_redis_ports() throws IOException {
        for (Path file : manifests("\\d+-networkpolicy-.*\\.yaml")) {
            for (JsonNode rule : each(yaml.readTree(file).at("/spec/egress")).toList()) {
                if (each(rule.get("to")).anyMatch(peer -> peer.has("ipBlock"))) {
                    assertThat(file.toString()).contains("managed-redis");
                    assertThat(each(rule.get("ports"))
                                    .map(port -> port.get("port").intValue()))
                            .containsExactly(6379, 6380, 26379);
                }
            }
        }
    }

    @Test
    void the_window_of_a_lane_is_its_max_scale_times_its_container_concurrency() {
        Path lanes = COMPONENTS.resolve("lanes");
        JsonNode base = yaml.readTree(KNATIVE.resolve("base/420-service-run-fn.yaml"));
        JsonNode general = yaml.readTree(lanes.resolve("run-fn.yaml"));
        JsonNode initial = yaml.readTree(lanes.resolve("421-service-run-fn-initial.yaml"));
        int each = base.at("/spec/template/spec/containerConcurrency").intValue();
        assertThat(yaml.readTree(lanes.resolve("general.yaml"))
                        .at("/queues/general/window")
                        .intValue())
                .isEqualTo(scale(general, "max") * each);
        assertThat(yaml.readTree(lanes.resolve("initial.yaml"))
                        .at("/queues/initial/window")
                        .intValue())
                .isEqualTo(scale(initial, "max")
                        * initial.at("/spec/template/spec/containerConcurrency").intValue());
        assertThat(List.of(scale(general, "min"), scale(initial, "min"))).containsExactly(5, 10);
    }

    private static int scale(JsonNode service, String bound) {
        return Integer.parseInt(service.at("/spec/template/metadata/annotations")
                .get("autoscaling.knative.dev/" + bound + "-scale")
                .stringValue());
    }

    @Test
    void each_queue_of_the_lanes_has_one_trigger_to_its_own_function() {
        JsonNode general = yaml.readTree(KNATIVE.resolve("base/500-trigger-run-fn.yaml"));
        JsonNode initial = yaml.readTree(COMPONENTS.resolve("lanes/501-trigger-run-fn-initial.yaml"));
        List<String> routes = Stream.of(general, initial)
                .map(trigger -> trigger.at("/spec/filter/attributes/jobqueue").stringValue() + " to "
                        + trigger.at("/spec/subscriber/ref/name").stringValue())
                .toList();
        assertThat(routes).containsExactly("general to run-fn", "initial to run-fn-initial");
        for (String queue : List.of("general", "initial")) {
            assertThat(yaml.readTree(COMPONENTS.resolve("lanes/" + queue + ".yaml"))
                            .get("queues")
                            .propertyNames())
                    .containsExactly(queue);
        }
    }

    @Test
    void rabbitmq_delivers_as_many_jobs_concurrently_as_the_window_has_slots() {
        int window = yaml.readTree(KNATIVE.resolve("base/general.yaml"))
                .at("/queues/general/window")
                .intValue();
        assertThat(yaml.readTree(COMPONENTS.resolve("rabbitmq-broker/trigger-run-fn.yaml"))
                        .at("/metadata/annotations")
                        .get("rabbitmq.eventing.knative.dev/parallelism")
                        .stringValue())
                .isEqualTo(Integer.toString(window));
    }

    @Test
    void the_broker_depends_on_no_function_because_the_functions_wait_for_its_address() throws IOException {
        assertThat(yaml.readTree(KNATIVE.resolve("base/200-broker.yaml"))
                        .at("/spec/delivery")
                        .has("deadLetterSink"))
                .isFalse();
        for (Path trigger : manifests("5\\d\\d-trigger-.*\\.yaml")) {
            assertThat(yaml.readTree(trigger)
                            .at("/spec/delivery/deadLetterSink/ref/name")
                            .stringValue())
                    .as(trigger.toString())
                    .isEqualTo("intake");
        }
    }
}
