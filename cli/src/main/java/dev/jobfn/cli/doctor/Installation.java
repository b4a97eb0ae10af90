package dev.jobfn.cli.doctor;

import dev.jobfn.cli.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The resources of one installation.
 *
 * @param services the functions' Knative Services by name
 * @param brokers by name
 * @param triggers by name
 * @param configMaps by name
 * @param secrets by name
 */
record Installation(
        Map<String, JsonObject> services,
        Map<String, JsonObject> brokers,
        Map<String, JsonObject> triggers,
        Map<String, JsonObject> configMaps,
        Map<String, JsonObject> secrets) {
    private static final String QUEUED = "dev.jobfn.job.queued";

    static Installation read(Kubectl kubectl) throws Kubectl.KubectlException {
        return new Installation(
                byName(kubectl.list("services.serving.knative.dev").stream()
                        .filter(Installation::isPart)
                        .toList()),
                byName(kubectl.list("brokers.eventing.knative.dev")),
                byName(kubectl.list("triggers.eventing.knative.dev")),
                byName(kubectl.list("configmaps")),
                byName(kubectl.list("secrets")));
    }

    /** Whether a resource has the label that all Services of jobfn have, other than those of types with a url. */
    private static boolean isPart(JsonObject resource) {
        return resource.object("metadata")
                .object("labels")
                .text("app.kubernetes.io/part-of")
                .filter("jobfn"::equals)
                .isPresent();
    }

    private static Map<String, JsonObject> byName(List<JsonObject> resources) {
        Map<String, JsonObject> named = new LinkedHashMap<>();
        resources.forEach(each -> named.put(name(each), each));
        return named;
    }

    static String name(JsonObject resource) {
        return resource.object("metadata").text("name").orElse("");
    }

    /** The pods of a Knative Service. */
    static JsonObject pod(JsonObject service) {
        return service.object("spec").object("template").object("spec");
    }

    /** The container of a Knative Service. */
    static JsonObject container(JsonObject service) {
        List<JsonObject> containers = pod(service).objects("containers");
        return containers.isEmpty() ? new JsonObject(Map.of()) : containers.get(0);
    }

    /** The value of an environment variable, which may come from a ConfigMap. */
    Optional<String> variable(JsonObject service, String name) {
        for (JsonObject variable : container(service).objects("env")) {
            if (variable.text("name").filter(name::equals).isPresent()) {
                JsonObject reference = variable.object("valueFrom").object("configMapKeyRef");
                return variable.text("value")
                        .or(() -> reference
                                .text("name")
                                .map(configMaps::get)
                                .flatMap(map -> map.object("data")
                                        .text(reference.text("key").orElse(""))));
            }
        }
        return Optional.empty();
    }

    /** One of the catalog's sections, {@code queues} or {@code types}, over all of its files. */
    Map<String, JsonObject> catalog(String section) {
        Map<String, JsonObject> merged = new LinkedHashMap<>();
        Optional<String> mapName = Optional.ofNullable(services.get("submit-fn")).stream()
                .flatMap(service -> pod(service).objects("volumes").stream())
                .filter(volume -> volume.text("name").filter("catalog"::equals).isPresent())
                .flatMap(volume -> volume.object("configMap").text("name").stream())
                .findFirst();
        JsonObject files =
                mapName.map(configMaps::get).map(map -> map.object("data")).orElse(new JsonObject(Map.of()));
        for (Object yaml : new ArrayList<>(files.members().values())) {
            try {
                Object document = new Load(LoadSettings.builder().build()).loadFromString(String.valueOf(yaml));
                if (document instanceof Map<?, ?> sections && sections.get(section) instanceof Map<?, ?> entries) {
                    entries.forEach((name, entry) -> merged.put(
                            String.valueOf(name),
                            new JsonObject(entry instanceof Map<?, ?> fields ? fields : Map.of())));
                }
            } catch (YamlEngineException e) {
                // The functions do not start with such a catalog, which another check reports.
            }
        }
        return merged;
    }

    /** The Knative Service that runs the jobs of a queue. */
    Optional<JsonObject> runner(String queue) {
        return triggers.values().stream()
                .filter(trigger -> {
                    JsonObject attributes =
                            trigger.object("spec").object("filter").object("attributes");
                    return attributes.text("type").filter(QUEUED::equals).isPresent()
                            && attributes.text("jobqueue").filter(queue::equals).isPresent();
                })
                .findFirst()
                .map(trigger -> trigger.object("spec").object("subscriber").object("ref"))
                .flatMap(reference -> reference.text("name"))
                .map(services::get);
    }

    /** The condition {@code Ready}, if it is not true. */
    static Optional<JsonObject> notReady(JsonObject resource) {
        Optional<JsonObject> ready = resource.object("status").objects("conditions").stream()
                .filter(condition ->
                        condition.text("type").filter("Ready"::equals).isPresent())
                .findFirst();
        if (ready.isEmpty()) {
            return Optional.of(new JsonObject(Map.of("reason", "NoStatus", "message", "it has no status yet")));
        }
        return ready.filter(
                condition -> condition.text("status").filter("True"::equals).isEmpty());
    }
}
