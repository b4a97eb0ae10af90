package dev.jobfn.e2e;

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

/** jobfn in a namespace of its own, with somebody who listens to its events. Closing it removes all. */
final class Installation implements AutoCloseable {
    /** In the names of this run's namespaces: what an earlier one left in a broker is delivered by address, for minutes. */
    private static final String RUN = Long.toString(System.currentTimeMillis() / 1_000, Character.MAX_RADIX);

    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration TO_ZERO = Duration.ofMinutes(4);
    private static final String PROBE =
            "{\"specversion\":\"1.0\",\"type\":\"com.example.probe\",\"source\":\"/e2e\",\"id\":\"probe\"}";
    /** Every pod is held to the strictest standard. */
    private static final Map<String, String> RESTRICTED = Map.of("pod-security.kubernetes.io/enforce", "restricted");

    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final Settings settings = Settings.ofProperties();
    private final String prefix;
    private final String namespace;
    private final Volume volume;
    private final Knative knative;
    private final RecorderClient recorder;
    private Api api;
    private History history;

    private Installation(String name) {
        prefix = "jobfn-e2e-" + name + "-";
        namespace = prefix + RUN;
        volume = new Volume(client, namespace);
        knative = new Knative(client, namespace);
        recorder = new RecorderClient(client, namespace);
    }

    /**
     * Installs an overlay and waits until it is ready. One at a time: a small node that starts several at once no longer answers its
     * own probes, and the broker's pods are restarted with what they hold.
     *
     * @param name what tells the namespace from those of the other tests
     */
    static synchronized Installation of(String name, Overlay overlay) {
        Installation installation = new Installation(name);
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
        volume.makeIfNeeded(Volume.REDIS_IMAGE);
        client.namespaces()
                .withName(namespace)
                .edit(it -> new NamespaceBuilder(it)
                        .editMetadata()
                        .addToLabels(RESTRICTED)
                        .endMetadata()
                        .build());
        overlay.apply(settings, namespace);
        Awaitility.await("all of " + overlay.name() + " to be ready")
                .atMost(START)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(knative.unready()).isEmpty());
        recorder.start(knative.image("run-fn"));
        // A broker drops what came before a subscription was in force, and that is later than its Trigger says.
        Awaitility.await("the recorder to hear of events")
                .atMost(START)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> {
                    publish(PROBE);
                    return recorder.heard("com.example.probe");
                });
        api = new Api(settings.gateway(), knative.host("submit-fn"), knative.host("status-fn"));
        history = new History(api, recorder);
    }

    String namespace() {
        return namespace;
    }

    KubernetesClient client() {
        return client;
    }

    Api api() {
        return api;
    }

    History history() {
        return history;
    }

    Knative knative() {
        return knative;
    }

    RecorderClient recorder() {
        return recorder;
    }

    Redis redis() {
        return new Redis(client, namespace);
    }

    /** The pods of all functions, those that are on their way out too. */
    List<Pod> pods() {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("serving.knative.dev/service")
                .list()
                .getItems();
    }

    /** The pods of one function, those that are on their way out too. */
    List<Pod> pods(String function) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("serving.knative.dev/service", function)
                .list()
                .getItems();
    }

    /** The pods of a function that take requests. */
    List<Pod> readyPods(String function) {
        return pods(function).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> pod.getStatus().getConditions().stream()
                        .anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus())))
                .toList();
    }

    /**
     * Ends a pod by SIGKILL, a second after its SIGTERM. Without that second the API server would forget it at once, and its
     * kubelet would give it all the time that its manifest grants.
     */
    void kill(Pod pod) {
        client.resource(pod).withGracePeriod(1).delete();
    }

    /** Waits until no function has a pod; answers how long that took. */
    Duration comesToZero() {
        Instant start = Instant.now();
        Awaitility.await("no pod of " + namespace)
                .atMost(TO_ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> pods().isEmpty());
        return Duration.between(start, Instant.now());
    }

    /** Posts an event to the broker as another system does, by way of the API server. */
    void publish(String event) {
        URI broker = URI.create(knative.brokerAddress());
        String[] host = broker.getHost().split("\\.", -1);
        Posts.cloudEvent(
                client,
                "/api/v1/namespaces/" + host[1] + "/services/" + host[0] + ":80/proxy" + broker.getPath(),
                event);
    }

    /** Holds the namespace to its history, and removes it. */
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

    /** Has those go that a run left which was broken off; nobody waits for it. */
    private void removeLeftovers() {
        client.namespaces().list().getItems().stream()
                .map(it -> it.getMetadata().getName())
                .filter(it -> it.startsWith(prefix))
                .forEach(it -> client.namespaces().withName(it).delete());
    }

    private void remove() {
        client.namespaces().withName(namespace).delete();
        // No job is left to be seen out, which a pod would be given minutes for.
        client.pods().inNamespace(namespace).withGracePeriod(0).delete();
        volume.remove();
        Awaitility.await("the end of " + namespace)
                .atMost(Duration.ofMinutes(7))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> client.namespaces().withName(namespace).get() == null);
    }
}
