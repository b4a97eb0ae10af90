package dev.jobfn.cli.doctor;

import dev.jobfn.cli.json.JsonObject;
import java.util.Map;

/** Checks that the Secrets and ConfigMaps that functions use exist, with the keys that they read. */
record ReferenceCheck(Installation installation, Findings findings) {
    private static final String CHECK = "references";

    void run() {
        long before = findings.problems();
        installation.services().forEach((name, service) -> {
            for (JsonObject variable : Installation.container(service).objects("env")) {
                JsonObject source = variable.object("valueFrom");
                check(name, "Secret", source.object("secretKeyRef"), installation.secrets(), "name");
                check(name, "ConfigMap", source.object("configMapKeyRef"), installation.configMaps(), "name");
            }
            for (JsonObject volume : Installation.pod(service).objects("volumes")) {
                check(name, "Secret", volume.object("secret"), installation.secrets(), "secretName");
                check(name, "ConfigMap", volume.object("configMap"), installation.configMaps(), "name");
            }
        });
        if (findings.problems() == before) {
            findings.ok(CHECK, "all Secrets and ConfigMaps exist");
        }
    }

    private void check(
            String service, String kind, JsonObject reference, Map<String, JsonObject> existing, String field) {
        String name = reference.text(field).orElse("");
        if (name.isEmpty() || reference.isTrue("optional")) {
            return;
        }
        String key = reference.text("key").orElse("");
        if (!existing.containsKey(name)) {
            findings.error(CHECK, service + " needs the " + kind + " " + name + ", which does not exist", advice(name));
        } else if (!key.isEmpty()
                && !existing.get(name).object("data").members().containsKey(key)) {
            findings.error(CHECK, service + " needs the key " + key + " of the " + kind + " " + name, advice(name));
        }
    }

    private static String advice(String name) {
        return switch (name) {
            case "jobfn-access-keys" ->
                "kubectl create secret generic jobfn-access-keys --from-file=keys.yaml (docs/configuration.md, Access keys)";
            case "jobfn-redis" ->
                "kubectl create secret generic jobfn-redis --from-literal=url=redis://USER:PASSWORD@HOST:6379, or use the"
                        + " component redis.";
            default -> "Create it, or apply the overlay again.";
        };
    }
}
