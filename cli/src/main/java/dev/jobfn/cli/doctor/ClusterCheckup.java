package dev.jobfn.cli.doctor;

import dev.jobfn.cli.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Checks an installation on a cluster. It only reads. */
final class ClusterCheckup {
    private static final String CLOCK = "dev.jobfn.clock";

    private final Kubectl kubectl;
    private final Findings findings;

    ClusterCheckup(Kubectl kubectl, Findings findings) {
        this.kubectl = kubectl;
        this.findings = findings;
    }

    void run() {
        Installation installation;
        try {
            installation = Installation.read(kubectl);
        } catch (Kubectl.KubectlException e) {
            boolean missing = e.getMessage().contains("doesn't have a resource type");
            findings.error(
                    "cluster",
                    e.getMessage(),
                    missing
                            ? "Install Knative Serving and Eventing first."
                            : "Check KUBECONFIG, the current context, and your permissions ('kubectl get ksvc').");
            return;
        }
        checkReady(installation);
        new LaneCheck(installation, findings).run();
        new TimeoutCheck(installation, findings).run();
        checkBroker(installation);
        checkAccess(installation);
        new ReferenceCheck(installation, findings).run();
        new RedisCheckup(kubectl, findings).run();
    }

    private void checkReady(Installation installation) {
        long before = findings.problems();
        for (String function : List.of("submit-fn", "intake", "status-fn")) {
            if (!installation.services().containsKey(function)) {
                findings.error(
                        "services",
                        "there is no Knative Service " + function + " in this namespace",
                        "Apply an overlay of knative/, or choose another --namespace.");
            }
        }
        report("services", "ksvc", installation.services());
        report("broker", "broker", installation.brokers());
        report("triggers", "trigger", installation.triggers());
        if (findings.problems() == before) {
            findings.ok(
                    "ready",
                    installation.services().size() + " services, "
                            + installation.brokers().size() + " broker, "
                            + installation.triggers().size() + " triggers");
        }
    }

    private void report(String check, String kind, Map<String, JsonObject> resources) {
        resources.forEach((name, resource) -> Installation.notReady(resource)
                .ifPresent(condition -> findings.error(
                        check,
                        kind + " " + name + " is not ready: "
                                + condition.text("reason").orElse("") + " "
                                + condition.text("message").orElse(""),
                        "ksvc".equals(kind)
                                ? "The last line of its log says why: kubectl logs -l serving.knative.dev/service="
                                        + name + " -c user-container --tail=1"
                                : "kubectl describe " + kind + " " + name)));
    }

    private void checkBroker(Installation installation) {
        long before = findings.problems();
        installation
                .services()
                .forEach((name, service) -> installation
                        .variable(service, "BROKER_URL")
                        .ifPresent(url -> {
                            boolean known = installation.brokers().values().stream()
                                    .map(broker -> broker.object("status")
                                            .object("address")
                                            .text("url"))
                                    .anyMatch(address ->
                                            address.filter(url::equals).isPresent());
                            if (!known) {
                                findings.error(
                                        "broker",
                                        name + " publishes to " + url
                                                + ", which is not the address of a broker in this namespace",
                                        "Set BROKER_URL in hosts.env to the URL that 'kubectl get broker' shows.");
                            }
                        }));
        boolean clock = installation.triggers().values().stream()
                .map(trigger -> trigger.object("spec")
                        .object("filter")
                        .object("attributes")
                        .text("type"))
                .anyMatch(type -> type.filter(CLOCK::equals).isPresent());
        if (!clock) {
            findings.error(
                    "broker",
                    "no Trigger routes " + CLOCK + ", so delayed jobs and retries may start late",
                    "Apply knative/base/510-trigger-clock.yaml.");
        }
        if (findings.problems() == before) {
            findings.ok("broker", "receives what the functions publish");
        }
    }

    private void checkAccess(Installation installation) {
        for (String name : List.of("submit-fn", "status-fn")) {
            JsonObject service = installation.services().get(name);
            if (service == null) {
                continue;
            }
            boolean keys = installation.variable(service, "ACCESS_KEYS").isPresent();
            if (keys) {
                findings.ok("access", name + " requires keys");
            } else if (installation
                            .variable(service, "OPEN_ADMIN")
                            .filter("true"::equals)
                            .isPresent()
                    || installation
                            .variable(service, "OPEN_ACCESS")
                            .filter("true"::equals)
                            .isPresent()) {
                findings.warning("access", name + " is open to everyone", "Use the component access-keys.");
            } else {
                findings.error(
                        "access",
                        name + " has neither ACCESS_KEYS nor OPEN_ACCESS, and does not start",
                        "Use the component access-keys or, for development, open-access.");
            }
        }
    }
}
