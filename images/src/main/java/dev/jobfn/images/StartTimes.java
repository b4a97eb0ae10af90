package dev.jobfn.images;

import dev.jobfn.local.process.FreePort;
import dev.jobfn.local.redis.LocalRedis;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures cold starts with a real Redis. A cold start lasts from the start of a function's process until its first
 * response to the kind of request that the function serves. The process runs as it does in its image, with its trained
 * AOT cache.
 */
final class StartTimes {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String EVENT = "{\"specversion\":\"1.0\",\"type\":\"%s\",\"source\":\"/start-times\",\"id\":"
            + "\"general-0000000000000000000000.0\",\"subject\":\"general-0000000000000000000000\"%s}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path images;
    private final Map<String, String> settings;

    private StartTimes(Path images, Map<String, String> settings) {
        this.images = images;
        this.settings = settings;
    }

    /**
     * Measures each function and prints the median, the minimum and the maximum in milliseconds.
     *
     * @param images the folder with one subfolder per image, in which {@link Training} has already put the caches
     * @param project this project's folder
     * @param starts how many times each function starts
     */
    static void print(Path images, Path project, int starts) throws Exception {
        Path folder = Files.createTempDirectory("start-times");
        LocalRedis redis = LocalRedis.start(folder, folder, new Terminal(System.out));
        StartTimes measurement = new StartTimes(
                images,
                Map.of(
                        "REDIS_URL",
                        redis.url(),
                        "BROKER_URL",
                        "http://127.0.0.1:" + FreePort.find(),
                        "CATALOG",
                        project.resolve("knative/base/catalog.yaml").toString(),
                        "OPEN_ADMIN",
                        "true",
                        "WAKE",
                        "http://127.0.0.1:" + FreePort.find()));
        for (String function : ImageProcess.IMAGES.keySet()) {
            // The first start is not counted, because it reads the files from disk.
            measurement.startOnce(function);
            long[] millis = new long[starts];
            for (int i = 0; i < starts; i++) {
                millis[i] = measurement.startOnce(function);
            }
            long[] sorted = IntStream.range(0, starts)
                    .mapToLong(i -> millis[i])
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%-10s %4d ms (%d to %d, %d starts)%n",
                    function, sorted[starts / 2], sorted[0], sorted[starts - 1], starts);
        }
        redis.stop();
    }

    private long startOnce(String function) throws IOException, InterruptedException {
        int port = FreePort.find();
        HttpRequest request = firstRequest(function, URI.create("http://127.0.0.1:" + port));
        long started = System.nanoTime();
        ImageProcess process =
                ImageProcess.start(images, function, List.of("-XX:AOTCache=" + function + ".aot"), port, settings);
        try {
            while (!responds(request)) {
                if (!process.alive() || System.nanoTime() - started > TIMEOUT.toNanos()) {
                    throw new IllegalStateException(function + " did not respond");
                }
                Thread.sleep(1);
            }
            return (System.nanoTime() - started) / 1_000_000;
        } finally {
            process.kill();
        }
    }

    private boolean responds(HttpRequest request) throws InterruptedException {
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status >= 400) {
                throw new IllegalStateException(request + " returned " + status);
            }
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static HttpRequest firstRequest(String function, URI address) {
        return switch (function) {
            case "submit-fn" ->
                post(
                        address.resolve("/jobs"),
                        "application/json",
                        "{\"type\":\"text-stats\",\"input\":{\"text\":\"a\"}}");
            case "status-fn" ->
                HttpRequest.newBuilder(address.resolve("/jobs?state=queued")).build();
            case "run-fn" -> event(address.resolve("/"), "dev.jobfn.job.queued", ",\"jobtype\":\"text-stats\"");
            case "intake" -> event(address.resolve("/backstop"), "dev.knative.sources.ping", "");
            default -> throw new IllegalArgumentException(function);
        };
    }

    private static HttpRequest event(URI url, String type, String extensions) {
        return post(url, "application/cloudevents+json", EVENT.formatted(type, extensions));
    }

    private static HttpRequest post(URI url, String contentType, String body) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
