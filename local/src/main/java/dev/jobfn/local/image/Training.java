package dev.jobfn.local.image;

import dev.jobfn.local.FreePort;
import dev.jobfn.local.LocalRedis;
import dev.jobfn.local.Terminal;
import dev.jobfn.local.broker.DevelopmentBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains the images' AOT caches: starts all functions in their images' layout, with a real Redis and the development
 * broker, sends them what clients and brokers send, and ends them, upon which each JVM writes {@code FUNCTION.aot} beside
 * its jar: the classes that it loaded, linked, and profiles of what it ran.
 */
public final class Training {
    /**
     * A method counts as hot after a fifth of the usual calls, so that a minute's training leaves the optimizing compiler its
     * profiles of all that a function does at each request.
     */
    private static final String SOON_HOT = "-XX:CompileThresholdScaling=0.2";

    private static final String TEXT_STATS = "\n  text-stats:\n";

    private Training() {}

    /**
     * Trains.
     *
     * @param arguments the folder with a folder for each image; the project's folder, for its manifests and examples
     */
    public static void main(String[] arguments) throws Exception {
        Path images = Path.of(arguments[0]).toAbsolutePath();
        Path project = Path.of(arguments[1]).toAbsolutePath();
        Path folder = Files.createTempDirectory("training");
        Terminal terminal = new Terminal(System.out);
        LocalRedis redis = LocalRedis.start(folder, folder, terminal);
        Map<String, URI> addresses = addresses();
        try (DevelopmentBroker broker = DevelopmentBroker.start(
                0, project.resolve("knative/base"), addresses, notice -> terminal.say("broker", notice))) {
            Map<String, String> settings = Map.of(
                    "REDIS_URL", redis.url(),
                    "BROKER_URL", broker.url().toString(),
                    "CATALOG", catalog(project, folder).toString(),
                    "OPEN_ADMIN", "true",
                    // Handler processes use run-fn's cache, so it must have what isolated handlers load.
                    "ISOLATE", "false");
            List<FunctionProcess> functions = new ArrayList<>();
            for (Map.Entry<String, URI> function : addresses.entrySet()) {
                functions.add(FunctionProcess.start(
                        images,
                        function.getKey(),
                        List.of("-XX:AOTCacheOutput=" + function.getKey() + ".aot", SOON_HOT),
                        function.getValue().getPort(),
                        settings));
            }
            Client client = new Client();
            for (FunctionProcess function : functions) {
                client.awaitReady(function);
            }
            new Course(client, addresses.get("submit-fn"), addresses.get("status-fn"), broker.url())
                    .run(examples(project));
            for (FunctionProcess function : functions) {
                function.end();
            }
        }
        redis.stop();
    }

    /** The shipped one, but that small jobs share events: run-fn goes other ways with them. */
    private static Path catalog(Path project, Path folder) throws IOException {
        String shipped = Files.readString(project.resolve("knative/base/catalog.yaml"));
        if (!shipped.contains(TEXT_STATS)) {
            throw new IllegalStateException("the catalog has no text-stats");
        }
        return Files.writeString(
                folder.resolve("catalog.yaml"), shipped.replace(TEXT_STATS, TEXT_STATS + "    dispatchBatch: 10\n"));
    }

    private static Map<String, URI> addresses() throws IOException {
        Map<String, URI> addresses = new LinkedHashMap<>();
        for (String function : FunctionProcess.IMAGES.keySet()) {
            addresses.put(function, URI.create("http://127.0.0.1:" + FreePort.find()));
        }
        return addresses;
    }

    private static List<String> examples(Path project) throws IOException {
        List<Path> files;
        try (var all = Files.list(project.resolve("examples/jobs"))) {
            files = all.sorted().toList();
        }
        List<String> jobs = new ArrayList<>();
        for (Path file : files) {
            jobs.add(Files.readString(file));
        }
        return jobs;
    }
}
