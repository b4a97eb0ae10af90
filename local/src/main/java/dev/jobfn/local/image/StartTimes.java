package dev.jobfn.local.image;

import dev.jobfn.local.FreePort;
import dev.jobfn.local.LocalRedis;
import dev.jobfn.local.Terminal;
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
 * Measures cold starts: from the start of a function's process, on its trained AOT cache and as in its image, to the first
 * answer to what it is there for, with a real Redis. Prints milliseconds: median, least and most.
 */
public final class StartTimes {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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
     * Measures.
     *
     * @param arguments what {@link Training} was given, after it has been; how often each function starts, 10 unless said
     */
    public static void main(String[] arguments) throws Exception {
        Path images = Path.of(arguments[0]).toAbsolutePath();
        Path catalog = Path.of(arguments[1], "knative", "base", "catalog.yaml").toAbsolutePath();
        int times = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        Path folder = Files.createTempDirectory("start-times");
        LocalRedis redis = LocalRedis.start(folder, folder, new Terminal(System.out));
        StartTimes measured = new StartTimes(
                images,
                Map.of(
                        "REDIS_URL",
                        redis.url(),
                        "BROKER_URL",
                        "http://127.0.0.1:" + FreePort.find(),
                        "CATALOG",
                        catalog.toString(),
                        "OPEN_ADMIN",
                        "true"));
        for (String function : FunctionProcess.IMAGES.keySet()) {
            measured.once(function);
            long[] millis = new long[times];
            for (int i = 0; i < times; i++) {
                millis[i] = measured.once(function);
            }
            long[] sorted =
                    IntStream.range(0, times).mapToLong(i -> millis[i]).sorted().toArray();
            System.out.printf(
                    "%-10s %4d ms (%d to %d, %d starts)%n",
                    function, sorted[times / 2], sorted[0], sorted[times - 1], times);
        }
        redis.stop();
    }

    private long once(String function) throws IOException, InterruptedException {
        int port = FreePort.find();
        HttpRequest request = first(function, URI.create("http://127.0.0.1:" + port));
        long begun = System.nanoTime();
        FunctionProcess process =
                FunctionProcess.start(images, function, List.of("-XX:AOTCache=" + function + ".aot"), port, settings);
        try {
            while (!answers(request)) {
                if (!process.alive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new IllegalStateException(function + " did not answer");
                }
                Thread.sleep(1);
            }
            return (System.nanoTime() - begun) / 1_000_000;
        } finally {
            process.kill();
        }
    }

    private boolean answers(HttpRequest request) throws InterruptedException {
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status >= 400) {
                throw new IllegalStateException(request + " was answered " + status);
            }
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static HttpRequest first(String function, URI address) {
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
