package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sends 64 concurrent bodies to processes that have the heap of a 384 MiB pod. Each body is a mebibyte of valid JSON
 * that takes up as much memory as possible.
 */
class WorstBodiesIT {
    private static final int AT_ONCE = 64;
    private static final int BYTES = (1 << 20) - 400;
    private static final Set<Integer> HONEST = Set.of(202, 204, 400, 413, 422, 429, 503);

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static SubmitFixture fixture;
    private static Process submit;
    private static Process intake;
    private static FunctionClient submitApi;
    private static FunctionClient intakeApi;

    @BeforeAll
    static void start() throws Exception {
        fixture = new SubmitFixture("--maxmemory", "300mb", "--maxmemory-policy", "noeviction");
        submit = started("submit-fn");
        submitApi = ready(submit);
        intake = started("intake");
        intakeApi = ready(intake);
    }

    @AfterAll
    static void stop() {
        submit.destroyForcibly();
        intake.destroyForcibly();
        fixture.close();
    }

    private static Process started(String function) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx230m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                SubmitFunction.class.getName(),
                function);
        builder.environment().putAll(fixture.variables());
        return builder.redirectErrorStream(true).start();
    }

    private static FunctionClient ready(Process process) {
        FunctionClient api = ProcessIT.ready(process);
        // Keeps the log from filling the pipe.
        Thread drain = new Thread(
                () -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {}));
        drain.setDaemon(true);
        drain.start();
        return api;
    }

    static String filled(String part) {
        return part.repeat(BYTES / part.length());
    }

    private static String list(String item) {
        return "[" + filled(item + ",") + "0]";
    }

    private static String names(String before, String after) {
        StringBuilder names = new StringBuilder("{");
        for (int i = 0; names.length() < BYTES - 30; i++) {
            names.append('"')
                    .append(before)
                    .append(Integer.toString(i, 36))
                    .append("\":")
                    .append(after)
                    .append(',');
        }
        return names.append("\"the end\":0}").toString();
    }

    private static String input(String kind) {
        return switch (kind) {
            case "objects" -> list("{}");
            case "arrays" -> list("[]");
            case "members" -> list("{\"a\":{}}");
            case "ones" -> list("[1]");
            case "deep" -> list("[".repeat(97) + "]".repeat(97));
            case "deep-objects" -> list("{\"a\":".repeat(96) + "1" + "}".repeat(96));
            case "numbers" -> list("1.5");
            case "long-numbers" -> list("9".repeat(400));
            case "huge-numbers" -> list("1e999");
            case "flaws" -> list("1e9999");
            case "halves" -> list("\"\\ud83d\"");
            case "texts" -> list("\"\"");
            case "names" -> names("", "0");
            case "nested-names" -> names("", "{\"a\":[]}");
            case "escapes" -> "\"" + filled("\\u00e9") + "\"";
            case "wide-text" -> "\"" + filled("a").substring(10) + "😀\"";
            case "text" -> "\"" + filled("a") + "\"";
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String body(String kind) {
        return switch (kind) {
            case "fields" -> names("", "0");
            case "batch" ->
                "{\"jobs\":[" + String.join(",", java.util.Collections.nCopies(1_000, "{\"x\":[{},{}]}")) + "]}";
            case "batch-of-flaws" ->
                "{\"jobs\":["
                        + String.join(
                                ",",
                                java.util.Collections.nCopies(
                                        1_000,
                                        "{\"" + "k".repeat(900) + "\":[1e9999,1e9999,1e9999,1e9999,1e9999,1e9999]}"))
                        + "]}";
            case "schema" -> "{\"type\":\"text-stats\",\"input\":" + list("{}") + "}";
            case "metadata" -> "{\"type\":\"quiet\",\"input\":{},\"metadata\":" + list("{}") + "}";
            default -> "{\"type\":\"quiet\",\"input\":" + input(kind) + "}";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "objects, /jobs", "arrays, /jobs", "members, /jobs", "ones, /jobs", "deep, /jobs", "deep-objects, /jobs",
        "numbers, /jobs", "long-numbers, /jobs", "huge-numbers, /jobs", "flaws, /jobs", "halves, /jobs", "texts, /jobs",
        "names, /jobs", "nested-names, /jobs", "escapes, /jobs", "wide-text, /jobs", "text, /jobs", "fields, /jobs",
        "schema, /jobs", "metadata, /jobs", "batch, /jobs/batch", "batch-of-flaws, /jobs/batch", "objects, /jobs/batch",
    })
    void submit_fn_survives_sixty_four_of_the_worst_bodies_at_once(String kind, String path) {
        String body = "/jobs/batch".equals(path) && !kind.startsWith("batch")
                ? "{\"jobs\":[{\"type\":\"quiet\",\"input\":" + input(kind) + "}]}"
                : body(kind);
        survives(submit, submitApi, kind, path, body, "Content-Type", "application/json");
        // Right after the large bodies, a small job is accepted.
        fixture.observe().flushall();
        assertThat(submitApi.post("/jobs", "{\"type\":\"quiet\",\"input\":{}}").statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "members, true",
        "deep, true",
        "deep-objects, true",
        "names, true",
        "wide-text, true",
        "members, false",
        "deep, false",
        "nested-names, false",
    })
    void intake_survives_sixty_four_of_the_worst_events_at_once(String kind, boolean structured) {
        String data = input(kind);
        if (structured) {
            String event =
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"com.example.crowded\",\"data\":"
                            + data + "}";
            survives(intake, intakeApi, kind, "/events", event, "Content-Type", "application/cloudevents+json");
            survives(intake, intakeApi, kind, "/dead-letters", event, "Content-Type", "application/cloudevents+json");
        } else {
            survives(
                    intake,
                    intakeApi,
                    kind,
                    "/events",
                    data,
                    "Content-Type",
                    "application/json",
                    "ce-specversion",
                    "1.0",
                    "ce-id",
                    "1",
                    "ce-source",
                    "/s",
                    "ce-type",
                    "com.example.crowded");
        }
    }

    private static void survives(
            Process process, FunctionClient api, String kind, String path, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThat(bytes.length).isLessThanOrEqualTo(1 << 20);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url() + path))
                .POST(BodyPublishers.ofByteArray(bytes))
                .headers(headers);
        // Half of the requests have an idempotency key, which means that the whole request is hashed.
        Stream<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> i % 2 == 0
                        ? request.copy().build()
                        : request.copy().header("Idempotency-Key", kind + i).build())
                .map(each -> CLIENT.sendAsync(each, BodyHandlers.ofString()))
                .toList()
                .stream();
        TreeMap<Integer, Long> statuses = sent.map(CompletableFuture::join)
                .collect(Collectors.groupingBy(HttpResponse::statusCode, TreeMap::new, Collectors.counting()));
        assertThat(HONEST).as(kind + " " + statuses).containsAll(statuses.keySet());
        assertThat(process.isAlive()).as(kind).isTrue();
    }
}
