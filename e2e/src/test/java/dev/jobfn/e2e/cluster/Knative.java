package dev.jobfn.e2e.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads and changes Knative's resources in one namespace as untyped documents. */
public final class Knative {
    private final KubernetesClient client;
    private final String namespace;

    Knative(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    public List<GenericKubernetesResource> services() {
        return list(service());
    }

    public GenericKubernetesResource service(String name) {
        return client.genericKubernetesResources(service())
                .inNamespace(namespace)
                .withName(name)
                .require();
    }

    /** Returns the image of a function. */
    public String image(String service) {
        List<Map<String, Object>> containers = service(service).get("spec", "template", "spec", "containers");
        return (String) containers.get(0).get("image");
    }

    /** Returns the public host name of a function. */
    public String host(String service) {
        return URI.create(service(service).<String>get("status", "url")).getHost();
    }

    /** Creates a new revision that differs from the current one only in an annotation. */
    public void rollOut(String service) {
        client.genericKubernetesResources(service())
                .inNamespace(namespace)
                .withName(service)
                .edit(it -> {
                    Map<String, Object> annotations = Objects.requireNonNullElseGet(
                            it.get("spec", "template", "metadata", "annotations"), HashMap::new);
                    annotations.put("jobfn.dev/rolled-out", "again");
                    Map<String, Object> metadata = it.get("spec", "template", "metadata");
                    metadata.put("annotations", annotations);
                    return it;
                });
    }

    /** Moves the backstop's hourly call to the minute and second of this time. */
    public void backstopAt(Instant time) {
        OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
        client.genericKubernetesResources(kind("sources.knative.dev", "v1", "PingSource", "pingsources"))
                .inNamespace(namespace)
                .withName("backstop")
                .edit(it -> {
                    it.<Map<String, Object>>get("spec")
                            .put("schedule", utc.getSecond() + " " + utc.getMinute() + " * * * *");
                    return it;
                });
    }

    /** The broker's address inside the cluster. */
    public String brokerAddress() {
        return list("eventing.knative.dev", "Broker", "brokers").get(0).get("status", "address", "url");
    }

    /** The resources that are not ready, as kind and name. */
    public List<String> unready() {
        return Stream.of(
                        services(),
                        list("eventing.knative.dev", "Broker", "brokers"),
                        list("eventing.knative.dev", "Trigger", "triggers"),
                        list("sources.knative.dev", "PingSource", "pingsources"),
                        list(kind("sinks.knative.dev", "v1alpha1", "JobSink", "jobsinks")))
                .flatMap(List::stream)
                .filter(it -> !isReady(it))
                .map(it -> it.getKind() + "/" + it.getMetadata().getName())
                .toList();
    }

    private static boolean isReady(GenericKubernetesResource resource) {
        Number observed = resource.get("status", "observedGeneration");
        List<Map<String, Object>> conditions = resource.get("status", "conditions");
        return observed != null
                && observed.longValue() == resource.getMetadata().getGeneration()
                && conditions != null
                && conditions.stream()
                        .anyMatch(it -> "Ready".equals(it.get("type")) && "True".equals(it.get("status")));
    }

    private List<GenericKubernetesResource> list(String group, String kind, String plural) {
        return list(kind(group, "v1", kind, plural));
    }

    private List<GenericKubernetesResource> list(ResourceDefinitionContext kind) {
        return client.genericKubernetesResources(kind)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    private static ResourceDefinitionContext service() {
        return kind("serving.knative.dev", "v1", "Service", "services");
    }

    private static ResourceDefinitionContext kind(String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
