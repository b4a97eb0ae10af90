package dev.jobfn.images;

import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.process.FreePort;
import dev.jobfn.local.redis.LocalRedis;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Trains the AOT cache of a user's run function. The other functions run from their images, with the caches that
 * {@link Training} has written, and the user's sample jobs go through all functions.
 *
 * @param images the folder with one subfolder per image
 * @param application the folder of the user's run function, laid out like those in {@code images}
 * @param addresses the address on which each function listens
 * @param settings the settings of all functions
 */
record ApplicationTraining(Path images, Path application, Map<String, URI> addresses, Map<String, String> settings) {
    private static final String RUN_FN = "run-fn";

    /**
     * Writes {@code run-fn.aot} into the application's folder; takes about a minute.
     *
     * @param project this project's folder, for its manifests
     * @param catalog the folder with the application's catalog
     * @param samples the folder with bodies for {@code POST /jobs}, in files named {@code *.json}
     * @throws IllegalArgumentException if there are no samples
     * @throws IllegalStateException if a function does not start, or refuses a sample
     */
    static void run(Path images, Path project, Path application, Path catalog, Path samples) throws Exception {
        List<Path> jobs;
        try (Stream<Path> files = Files.list(samples)) {
            jobs = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        if (jobs.isEmpty()) {
            throw new IllegalArgumentException(samples + " has no *.json file with a job");
        }
        Path folder = Files.createTempDirectory("training");
        Terminal terminal = new Terminal(System.out);
        LocalRedis redis = LocalRedis.start(folder, folder, terminal);
        Map<String, URI> addresses = freeAddresses();
        try (DevelopmentBroker broker = DevelopmentBroker.start(
                0, project.resolve("knative/base"), addresses, notice -> terminal.say("broker", notice))) {
            Map<String, String> settings = Map.of(
                    "REDIS_URL", redis.url(),
                    "BROKER_URL", broker.url().toString(),
                    "CATALOG", catalog.toString(),
                    "OPEN_ADMIN", "true",
                    // Handler processes start with run-fn's cache, which needs the classes of isolated handlers too.
                    "ISOLATE", "false");
            new ApplicationTraining(images, application, addresses, settings).train(jobs, broker.url());
        } finally {
            redis.stop();
        }
    }

    private void train(List<Path> samples, URI broker) throws IOException, InterruptedException {
        Map<String, ImageProcess> functions = new HashMap<>();
        try {
            for (String function : addresses.keySet()) {
                functions.put(function, start(function));
            }
            CheckedClient client = new CheckedClient();
            for (ImageProcess function : functions.values()) {
                client.awaitReady(function);
            }
            TrainingWorkload workload =
                    new TrainingWorkload(client, addresses.get("submit-fn"), addresses.get("status-fn"), broker);
            new SampleWorkload(workload).run(samples);
            // The cache is written while run-fn stops.
            functions.get(RUN_FN).stop();
        } finally {
            for (ImageProcess function : functions.values()) {
                function.kill();
            }
        }
    }

    private ImageProcess start(String function) throws IOException {
        int port = addresses.get(function).getPort();
        return function.equals(RUN_FN)
                ? ImageProcess.startIn(
                        application,
                        function,
                        List.of("-XX:AOTCacheOutput=" + function + ".aot", Training.HOT_SOONER),
                        port,
                        settings)
                : ImageProcess.start(images, function, List.of("-XX:AOTCache=" + function + ".aot"), port, settings);
    }

    private static Map<String, URI> freeAddresses() throws IOException {
        Map<String, URI> addresses = new LinkedHashMap<>();
        for (String function : ImageProcess.IMAGES.keySet()) {
            addresses.put(function, URI.create("http://127.0.0.1:" + FreePort.find()));
        }
        return addresses;
    }
}
