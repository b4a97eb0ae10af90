package dev.jobfn.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * An installation of jobfn in its own namespace, together with a recorder of its events. Closing the installation
 * removes everything.
 */
public final class ClusterInstallation implements AutoCloseable {
    /**
     * A part of each namespace's name that differs from run to run. Without it, this run's functions would have the
     * same addresses as those of an earlier run, and a broker would deliver the earlier run's leftover events to them
     * for minutes.
     */
    private static final String RUN = Long.toString(System.currentTimeMillis() / 1_000, Character.MAX_RADIX);

    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration TO_ZERO = Duration.ofMinutes(4);
    private static final String PROBE =
            "{\"specversion\":\"1.0\",\"type\":\"com.example.probe\",\"source\":\"/e2e\",\"id\":\"probe\"}";
    /** Every pod must meet the strictest Pod Security Standard. */
    private static final Map<String, String> RESTRICTED = Map.of("pod-security.kubernetes.io/enforce", "restricted");

    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final TestSettings settings = TestSettings.ofProperties();
    private final String prefix;
    private final String namespace;
    private final Volume volume;
    private final Knative knative;
    private final RecorderClient recorder;
    private ApiClient api;
    private JobHistory history;

    private ClusterInstallation(String name) {
        prefix = "jobfn-e2e-" + name + "-";
        namespace = prefix + RUN;
        volume = new Volume(client, namespace);
        knative = new Knative(client, namespace);
        recorder = new RecorderClient(client, namespace);
    }

    /**
     * Installs an overlay and waits until it is ready. Only one installation starts at a time. If several started at
     * once on a small node, probes would time out, and the broker's pods would be restarted and lose their events.
     *
     * @param name a name that distinguishes the namespace from those of the other tests
     */
    public static synchronized ClusterInstallation of(String name, Overlay overlay) {
        ClusterInstallation installation = new ClusterInstallation(name);
        try {
            installation.start(overlay);
            return installation;
        } catch (RuntimeException | Error e) {
            installation.close();
            throw e;
        }
    }

    private void start(Overlay overlay) {
        removeLeftovers();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        volume.makeIfNeeded();
        client.namespaces()
                .withName(namespace)
                .edit(it -> new NamespaceBuilder(it)
                        .editMetadata()
                        .addToLabels(RESTRICTED)
                        .endMetadata()
                        .build());
        overlay.apply(settings, namespace);
        Awaitility.await("all resources of " + overlay.name() + " to be ready")
                .atMost(START)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(knative.unready()).isEmpty());
        recorder.start(knative.image("run-fn"));
        // A broker drops events until a subscription is active, which happens later than its Trigger's status says.
        Awaitility.await("the recorder to receive events")
                .atMost(START)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> {
                    publish(PROBE);
                    return recorder.received("com.example.probe");
                });
        api = new ApiClient(settings.gateway(), knative.host("submit-fn"), knative.host("status-fn"));
        history = new JobHistory(api, recorder);
    }

    public String namespace() {
        return namespace;
    }

    public KubernetesClient client() {
        return client;
    }

    public ApiClient api() {
        return api;
    }

    public JobHistory history() {
        return history;
    }

    public Knative knative() {
        return knative;
    }

    public RecorderClient recorder() {
        return recorder;
    }

    public Redis redis() {
        return new Redis(client, namespace);
    }

    /** The pods of all functions, including terminating ones. */
    public List<Pod> pods() {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("serving.knative.dev/service")
                .list()
                .getItems();
    }

    /** The pods of one function, including terminating ones. */
    public List<Pod> pods(String function) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("serving.knative.dev/service", function)
                .list()
                .getItems();
    }

    /** The pods of a function that accept requests. */
    public List<Pod> readyPods(String function) {
        return pods(function).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> pod.getStatus().getConditions().stream()
                        .anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus())))
                .toList();
    }

    /**
     * Kills a pod with SIGKILL one second after SIGTERM. With a grace period of zero, the API server would forget the
     * pod at once, but the kubelet would still give it its full termination grace period.
     */
    public void kill(Pod pod) {
        client.resource(pod).withGracePeriod(1).delete();
    }

    /** Waits until no function has a pod and returns how long that took. */
    public Duration comesToZero() {
        Instant start = Instant.now();
        Awaitility.await("no pods in " + namespace)
                .atMost(TO_ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> pods().isEmpty());
        return Duration.between(start, Instant.now());
    }

    /** Posts an event to the broker through the API server, as another system would. */
    public void publish(String event) {
        URI broker = URI.create(knative.brokerAddress());
        String[] host = broker.getHost().split("\\.", -1);
        Posts.cloudEvent(
                client,
                "/api/v1/namespaces/" + host[1] + "/services/" + host[0] + ":80/proxy" + broker.getPath(),
                event);
    }

    /** Checks the history of the namespace, and then removes the namespace. */
    @Override
    public void close() {
        try {
            if (history != null) {
                history.isComplete();
                redis().isEmpty(Set.of("window", "outbox", "due", "turns"));
            }
        } finally {
            Diagnosis.write(client, namespace);
            remove();
            client.close();
        }
    }

    /** Starts deleting the namespaces that interrupted runs have left over, but does not wait for the deletion. */
    private void removeLeftovers() {
        client.namespaces().list().getItems().stream()
                .map(it -> it.getMetadata().getName())
                .filter(it -> it.startsWith(prefix))
                .forEach(it -> client.namespaces().withName(it).delete());
    }

    private void remove() {
        client.namespaces().withName(namespace).delete();
        // No jobs are left, so no pod needs time to finish one.
        client.pods().inNamespace(namespace).withGracePeriod(0).delete();
        volume.remove();
        Awaitility.await("the removal of " + namespace)
                .atMost(Duration.ofMinutes(7))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> client.namespaces().withName(namespace).get() == null);
    }
}
