package dev.jobfn.e2e.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Saves the logs and events of a namespace in {@code target/e2e/NAMESPACE/}. */
final class Diagnosis {
    private Diagnosis() {}

    /** Writes the log of each container and the namespace's events. */
    static void write(KubernetesClient client, String namespace) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "e2e", namespace));
            for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
                pod.getSpec()
                        .getContainers()
                        .forEach(container -> write(
                                folder,
                                pod.getMetadata().getName() + "." + container.getName() + ".log",
                                log(client, pod, container.getName())));
            }
            StringBuilder events = new StringBuilder();
            client.v1()
                    .events()
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .forEach(it -> events.append(it.getLastTimestamp())
                            .append(' ')
                            .append(it.getInvolvedObject().getKind())
                            .append('/')
                            .append(it.getInvolvedObject().getName())
                            .append(' ')
                            .append(it.getReason())
                            .append(": ")
                            .append(it.getMessage())
                            .append('\n'));
            write(folder, "events.txt", events.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String log(KubernetesClient client, Pod pod, String container) {
        try {
            return client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .inContainer(container)
                    .getLog();
        } catch (KubernetesClientException e) {
            return e.getMessage();
        }
    }

    private static void write(Path folder, String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
