package dev.jobfn.local.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Checks that the long lane's JobSink, Trigger and catalog agree with each other. */
class LongLaneTest {
    private static final Path KNATIVE = Path.of("../knative");
    private static final Path LONG_LANE = KNATIVE.resolve("components/long-lane");
    /** The time that a run needs at its end to record its outcome. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final YAMLMapper yaml = new YAMLMapper();
    private final JsonNode sink = yaml.readTree(LONG_LANE.resolve("440-jobsink-long-lane.yaml"));
    private final JsonNode job = sink.at("/spec/job");
    private final JsonNode pod = job.at("/spec/template/spec");
    private final JsonNode catalog = yaml.readTree(LONG_LANE.resolve("long.yaml"));
    private final Duration deadline =
            Duration.ofSeconds(job.at("/spec/activeDeadlineSeconds").longValue());

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private Map<String, String> variables(JsonNode container) {
        Map<String, String> variables = new TreeMap<>();
        each(container.get("env"))
                .forEach(entry -> variables.put(
                        entry.get("name").stringValue(),
                        entry.has("value")
                                ? entry.get("value").stringValue()
                                : entry.get("valueFrom").toString()));
        return variables;
    }

    private Duration longestTimeout() {
        return each(catalog.get("types"))
                .filter(type -> "long".equals(type.path("queue").stringValue("")))
                .map(type -> Duration.parse(type.get("timeout").stringValue()))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    @Test
    void a_Job_runs_its_event_once_and_is_removed() {
        assertThat(job.at("/spec/backoffLimit").intValue()).isZero();
        assertThat(pod.get("restartPolicy").stringValue()).isEqualTo("Never");
        assertThat(job.at("/spec/ttlSecondsAfterFinished").intValue()).isEqualTo(300);
        assertThat(pod.at("/containers/0/image").stringValue()).isEqualTo("run-fn");
        assertThat(pod.at("/containers/0/args/0").stringValue()).isEqualTo("long-run");
    }

    @Test
    void a_Job_may_run_for_the_longest_timeout_of_its_queue_plus_five_minutes_to_start() {
        assertThat(variables(pod.at("/containers/0")))
                .containsEntry("ACTIVE_DEADLINE", "PT" + deadline.toSeconds() + "S");
        assertThat(deadline).isEqualTo(longestTimeout().plusMinutes(5).plus(GRACE));
    }

    @Test
    void a_dispatch_is_not_repeated_while_its_Job_can_still_start() {
        JsonNode queue = catalog.at("/queues/long");
        assertThat(queue.get("longLane").booleanValue()).isTrue();
        assertThat(Duration.parse(queue.get("dispatchTimeout").stringValue()))
                .isGreaterThan(deadline.minus(GRACE).minus(longestTimeout()));
    }

    @Test
    void a_Job_has_time_to_release_its_job_when_its_pod_is_deleted() {
        // Ten seconds for the handler to stop, and ten for the last events.
        assertThat(pod.get("terminationGracePeriodSeconds").longValue())
                .isGreaterThan(GRACE.multipliedBy(2).toSeconds());
    }

    @Test
    void its_queue_has_one_trigger_to_the_sink() {
        JsonNode trigger = yaml.readTree(LONG_LANE.resolve("502-trigger-long-lane.yaml"));
        assertThat(trigger.at("/spec/filter/attributes/jobqueue").stringValue()).isEqualTo("long");
        JsonNode subscriber = trigger.at("/spec/subscriber/ref");
        assertThat(subscriber.get("kind")).isEqualTo(sink.get("kind"));
        assertThat(subscriber.get("apiVersion")).isEqualTo(sink.get("apiVersion"));
        assertThat(subscriber.get("name")).isEqualTo(sink.at("/metadata/name"));
        assertThat(trigger.at("/spec/subscriber").has("uri")).isFalse();
    }

    @Test
    void its_Jobs_have_the_same_connections_as_run_fn_and_redis_admits_them() {
        JsonNode runFn = yaml.readTree(KNATIVE.resolve("base/420-service-run-fn.yaml"))
                .at("/spec/template/spec/containers/0/env");
        assertThat(List.of("REDIS_URL", "BROKER_URL", "CATALOG"))
                .allSatisfy(name -> assertThat(setting(job.at("/spec/template/spec/containers/0/env"), name))
                        .isEqualTo(setting(runFn, name)));
        yaml.readTree(KNATIVE.resolve("base/710-networkpolicy-redis.yaml"))
                .at("/spec/ingress/0/from/0/podSelector/matchLabels")
                .propertyStream()
                .forEach(label -> assertThat(
                                job.at("/spec/template/metadata/labels").get(label.getKey()))
                        .isEqualTo(label.getValue()));
    }

    @Test
    void its_pods_accept_no_traffic() {
        JsonNode policy = yaml.readTree(LONG_LANE.resolve("720-networkpolicy-long-lane.yaml"))
                .get("spec");
        assertThat(policy.has("ingress")).isFalse();
        policy.at("/podSelector/matchLabels")
                .propertyStream()
                .forEach(label -> assertThat(
                                job.at("/spec/template/metadata/labels").get(label.getKey()))
                        .isEqualTo(label.getValue()));
    }

    @Test
    void its_pods_have_the_same_configuration_as_run_fn() {
        JsonNode runFn =
                yaml.readTree(KNATIVE.resolve("base/420-service-run-fn.yaml")).at("/spec/template/spec");
        Map<String, String> expected = variables(runFn.at("/containers/0"));
        // Only servers need this variable.
        expected.remove("REQUEST_TIMEOUT");
        // Only pods that run several jobs at once need the next two variables.
        expected.remove("ISOLATED_PROCESSES");
        expected.remove("FUNCTION_OPTIONS");
        assertThat(variables(pod.at("/containers/0"))).containsAllEntriesOf(expected);
        assertThat(pod.get("volumes")).isEqualTo(runFn.get("volumes"));
        assertThat(pod.at("/containers/0/volumeMounts")).isEqualTo(runFn.at("/containers/0/volumeMounts"));
        assertThat(pod.at("/containers/0/securityContext")).isEqualTo(runFn.at("/containers/0/securityContext"));
    }

    private static JsonNode setting(JsonNode environment, String name) {
        return environment
                .valueStream()
                .filter(it -> it.get("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
