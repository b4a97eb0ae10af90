package dev.jobfn.images;

import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.process.FreePort;
import dev.jobfn.local.redis.LocalRedis;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains the AOT caches of the images: starts all functions as their images start them, with a real Redis and the
 * development broker, runs the {@link TrainingWorkload}, and stops the functions. Each JVM then writes
 * {@code FUNCTION.aot} next to its jar. The file holds the classes that the JVM loaded and linked, and profiles of the
 * methods that it ran.
 */
final class Training {
    /**
     * With this option, a method counts as hot after a fifth of the usual number of calls. Otherwise, a minute of
     * training would be too short to collect profiles of everything that a request runs.
     */
    static final String HOT_SOONER = "-XX:CompileThresholdScaling=0.2";

    private Training() {}

    /**
     * Trains all functions; takes about two minutes.
     *
     * @param images the folder with one subfolder per image
     * @param project this project's folder, for its manifests and example jobs
     */
    static void run(Path images, Path project) throws Exception {
        Path folder = Files.createTempDirectory("training");
        Terminal terminal = new Terminal(System.out);
        LocalRedis redis = LocalRedis.start(folder, folder, terminal);
        Map<String, URI> addresses = addresses();
        try (DevelopmentBroker broker = DevelopmentBroker.start(
                0, project.resolve("knative/base"), addresses, notice -> terminal.say("broker", notice))) {
            Map<String, String> settings = Map.of(
                    "REDIS_URL",
                    redis.url(),
                    "BROKER_URL",
                    broker.url().toString(),
                    "CATALOG",
                    project.resolve("knative/base/catalog.yaml").toString(),
                    "OPEN_ADMIN",
                    "true",
                    "WAKE",
                    addresses.get("run-fn") + "," + addresses.get("status-fn"),
                    // Handler processes start with run-fn's cache, which therefore needs the classes of isolated
                    // handlers too.
                    "ISOLATE",
                    "false");
            train(images, addresses, settings, exampleJobs(project), broker.url());
        } finally {
            redis.stop();
        }
    }

    private static void train(
            Path images, Map<String, URI> addresses, Map<String, String> settings, List<String> jobs, URI broker)
            throws IOException, InterruptedException {
        List<ImageProcess> functions = new ArrayList<>();
        try {
            for (Map.Entry<String, URI> function : addresses.entrySet()) {
                functions.add(ImageProcess.start(
                        images,
                        function.getKey(),
                        List.of("-XX:AOTCacheOutput=" + function.getKey() + ".aot", HOT_SOONER),
                        function.getValue().getPort(),
                        settings));
            }
            CheckedClient client = new CheckedClient();
            for (ImageProcess function : functions) {
                client.awaitReady(function);
            }
            new TrainingWorkload(client, addresses.get("submit-fn"), addresses.get("status-fn"), broker).run(jobs);
            for (ImageProcess function : functions) {
                function.stop();
            }
        } finally {
            // No process is left behind after a failure. After a success, all processes have already ended.
            for (ImageProcess function : functions) {
                function.kill();
            }
        }
    }

    private static Map<String, URI> addresses() throws IOException {
        Map<String, URI> addresses = new LinkedHashMap<>();
        for (String function : ImageProcess.IMAGES.keySet()) {
            addresses.put(function, URI.create("http://127.0.0.1:" + FreePort.find()));
        }
        return addresses;
    }

    private static List<String> exampleJobs(Path project) throws IOException {
        List<Path> files;
        try (var all = Files.list(project.resolve("examples/handlers/samples"))) {
            files = all.sorted().toList();
        }
        List<String> jobs = new ArrayList<>();
        for (Path file : files) {
            jobs.add(Files.readString(file));
        }
        return jobs;
    }
}
