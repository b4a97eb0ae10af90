package dev.jobfn.local.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Compares the base manifests with the catalog, because some numbers must agree between the two. */
class BaseManifestsTest {
    private static final Path BASE = Path.of("../knative/base");
    private static final Path EXAMPLES = Path.of("../knative/components/examples");

    private final YAMLMapper yaml = new YAMLMapper();

    private JsonNode read(String file) {
        return yaml.readTree(BASE.resolve(file));
    }

    private JsonNode template(String service) throws IOException {
        try (Stream<Path> files = Files.list(BASE)) {
            Path file = files.filter(path -> path.toString().endsWith("-service-" + service + ".yaml"))
                    .findFirst()
                    .orElseThrow();
            return yaml.readTree(file).at("/spec/template");
        }
    }

    private static String variable(JsonNode template, String name) {
        return StreamSupport.stream(template.at("/spec/containers/0/env").spliterator(), false)
                .filter(entry -> name.equals(entry.get("name").stringValue()))
                .findFirst()
                .orElseThrow()
                .get("value")
                .stringValue();
    }

    @Test
    void the_window_is_max_scale_times_container_concurrency() throws IOException {
        JsonNode template = template("run-fn");
        int maxScale = Integer.parseInt(template.at("/metadata/annotations")
                .get("autoscaling.knative.dev/max-scale")
                .stringValue());
        int window = read("general.yaml").at("/queues/general/window").intValue();
        assertThat(window)
                .isEqualTo(maxScale * template.at("/spec/containerConcurrency").intValue());
    }

    @Test
    void every_function_knows_its_request_timeout() throws IOException {
        for (String service : List.of("submit-fn", "intake", "run-fn", "status-fn")) {
            JsonNode template = template(service);
            assertThat(Duration.parse(variable(template, "REQUEST_TIMEOUT")))
                    .as(service)
                    .isEqualTo(Duration.ofSeconds(
                            template.at("/spec/timeoutSeconds").longValue()));
        }
    }

    @Test
    void every_event_mapped_in_the_examples_has_a_trigger() throws IOException {
        List<String> triggered;
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            triggered = files.filter(path -> path.toString().contains("-trigger-"))
                    .map(yaml::readTree)
                    .filter(trigger ->
                            "/events".equals(trigger.at("/spec/subscriber/uri").stringValue("")))
                    .map(trigger -> trigger.at("/spec/filter/attributes/type").stringValue())
                    .toList();
        }
        List<String> mapped = StreamSupport.stream(
                        read("catalog.yaml").get("types").spliterator(), false)
                .flatMap(type -> StreamSupport.stream(type.path("on").spliterator(), false))
                .map(mapping -> mapping.get("event").stringValue())
                .toList();
        assertThat(triggered).containsExactlyInAnyOrderElementsOf(mapped);
    }

    @Test
    void the_local_run_has_the_catalog_and_the_trigger_that_clusters_get_from_components() {
        assertThat(read("catalog.yaml").get("queues"))
                .isEqualTo(read("general.yaml").get("queues"));
        assertThat(read("catalog.yaml").get("types"))
                .isEqualTo(yaml.readTree(EXAMPLES.resolve("examples.yaml")).get("types"));
        String trigger = "520-trigger-intake-uploaded.yaml";
        assertThat(read(trigger)).isEqualTo(yaml.readTree(EXAMPLES.resolve(trigger)));
    }

    @Test
    void functions_that_receive_events_are_not_reachable_from_outside() throws IOException {
        for (String name : List.of("410-service-intake.yaml", "420-service-run-fn.yaml")) {
            assertThat(read(name)
                            .at("/metadata/labels")
                            .get("networking.knative.dev/visibility")
                            .stringValue())
                    .as(name)
                    .isEqualTo("cluster-local");
        }
    }

    @Test
    void every_container_meets_the_restricted_pod_security_standard() throws IOException {
        for (String service : List.of("submit-fn", "intake", "run-fn", "status-fn")) {
            JsonNode context = template(service).at("/spec/containers/0/securityContext");
            assertThat(context.get("runAsNonRoot").booleanValue()).as(service).isTrue();
            assertThat(context.get("readOnlyRootFilesystem").booleanValue())
                    .as(service)
                    .isTrue();
            assertThat(context.get("allowPrivilegeEscalation").booleanValue())
                    .as(service)
                    .isFalse();
            assertThat(context.at("/capabilities/drop/0").stringValue())
                    .as(service)
                    .isEqualTo("ALL");
            assertThat(context.at("/seccompProfile/type").stringValue())
                    .as(service)
                    .isEqualTo("RuntimeDefault");
        }
    }
}
