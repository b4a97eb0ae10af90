package dev.jobfn.testing.service;

import dev.jobfn.catalog.Catalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The manifests that the broker reads: those of the cluster, and a Trigger for each further queue. On a cluster, such a
 * queue has its own run function. Here, all queues share one.
 */
public final class Manifests {
    private static final List<String> FILES = List.of(
            "200-broker", "400-service-submit-fn", "410-service-intake", "430-service-status-fn", "510-trigger-clock");
    private static final String RUN = "420-service-run-fn";
    private static final String LANE = "500-trigger-run-fn";
    private static final String USUAL_QUEUE = "general";

    private Manifests() {}

    /**
     * Writes the manifests.
     *
     * @return the folder
     */
    public static Path write(Path folder, Catalog catalog) throws IOException {
        Files.createDirectories(folder);
        for (String name : FILES) {
            Files.writeString(folder.resolve(name + ".yaml"), resource(name));
        }
        String timeout = LongRuns.requestTimeout(catalog)
                .map(longest -> "timeoutSeconds: " + longest.toSeconds())
                .orElse("$0");
        Files.writeString(folder.resolve(RUN + ".yaml"), resource(RUN).replaceFirst("timeoutSeconds: \\d+", timeout));
        String lane = resource(LANE);
        for (String queue : catalog.queues().keySet()) {
            String trigger = lane.replace("jobqueue: " + USUAL_QUEUE, "jobqueue: " + queue)
                    .replaceFirst("(?m)^  name: run-fn$", "  name: run-fn-" + queue);
            Files.writeString(folder.resolve(LANE + "-" + queue + ".yaml"), trigger);
        }
        return folder;
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = Manifests.class.getResourceAsStream("/dev/jobfn/testing/knative/" + name + ".yaml")) {
            if (file == null) {
                throw new IOException("jobfn-testing lacks the manifest " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
