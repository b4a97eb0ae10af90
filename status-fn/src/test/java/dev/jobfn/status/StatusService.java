package dev.jobfn.status;

import com.sun.net.httpserver.HttpServer;
import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.harness.OpenApiContract;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.http.wait.WaitLimiter;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Token;
import dev.jobfn.redis.JobField;
import dev.jobfn.redis.RecordedStore;
import dev.jobfn.redis.RefusedEvents;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.runtime.Environment;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts status-fn with a real Redis and a broker that records the types of events. Also changes jobs through the
 * store.
 */
final class StatusService implements AutoCloseable {
    private static final String CATALOG = """
            queues:
              general: {window: 100}
              other: {}
            types:
              sleep: {queue: general}
              big: {queue: other}
            """;

    private final Catalog catalog = CatalogReader.parse(CATALOG);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final OpenApiContract contract = OpenApiContract.ofProject();
    private final RedisConnection connection;
    private final HttpServer broker;
    private final ServletWebServerApplicationContext function;

    final RedisProcess redis = RedisProcess.started();
    final RecordedStore store;
    final BlockingQueue<String> published = new LinkedBlockingQueue<>();

    StatusService(String... settings) {
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
        store = new RecordedStore(connection, catalog, Duration.ofHours(2));
        try {
            broker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            broker.createContext("/", exchange -> {
                published.add(exchange.getRequestHeaders().getFirst("ce-type"));
                exchange.sendResponseHeaders(202, -1);
                exchange.close();
            });
            broker.start();
            Path file = Files.writeString(Files.createTempFile("catalog", ".yaml"), CATALOG);
            file.toFile().deleteOnExit();
            function = FunctionServer.start(StatusFunction.class, "status-fn", environment(file, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Environment environment(Path file, String... settings) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "PORT",
                "0",
                "REDIS_URL",
                redis.url(),
                "BROKER_URL",
                "http://localhost:" + broker.getAddress().getPort(),
                "CATALOG",
                file.toString(),
                "SUBMIT_URL",
                "http://in.example",
                "OPEN_ACCESS",
                "true",
                "CLOCK_IDLE",
                "PT0S"));
        for (int i = 0; i < settings.length; i += 2) {
            variables.put(settings[i], settings[i + 1]);
        }
        return new Environment(variables);
    }

    JobId submit(String type, String tenant, Due due) {
        JobId id = JobId.fresh(catalog.type(type).orElseThrow().queue());
        Submission job = new Submission(
                id, catalog.type(type).orElseThrow(), tenant, 4, due, "{}", "{\"order\":1}", Optional.empty());
        dispatches.addAll(store.submit(id.queue(), List.of(job)).followUp().dispatches());
        return id;
    }

    JobId submit() {
        return submit("sleep", "anonymous", new Due.Now());
    }

    private final BlockingQueue<Dispatch> dispatches = new LinkedBlockingQueue<>();

    /** Starts a run of a dispatched job and returns the run's token. */
    String claim(JobId id) {
        Dispatch dispatch = dispatches.stream()
                .filter(it -> it.job().equals(id))
                .findFirst()
                .orElseThrow();
        String run = Token.fresh();
        Claim claim = store.claim(id, dispatch.token(), run, Duration.ofSeconds(30), Duration.ofMinutes(4))
                .value();
        if (!(claim instanceof Claim.Claimed)) {
            throw new AssertionError("not claimed: " + claim);
        }
        return run;
    }

    /** The number of connections that have subscribed to a queue's changes. */
    long listeners(String queue) {
        return raw(commands -> commands.pubsubNumsub("jobfn:{" + queue + "}:changes"))
                .values()
                .iterator()
                .next();
    }

    /** The number of open long polls and streams. */
    int waiting() {
        return function.getBean(WaitLimiter.class).waiting();
    }

    /** The id of the event for the job's current record. */
    String eventId(JobId id) {
        Follower follower = follow(id);
        follower.awaitEvents(1);
        return follower.all("id").get(0);
    }

    /** Changes one field of a job's life (see include/job.lua) without the scripts. */
    void setField(JobId id, JobField field, String value) {
        raw(commands -> commands.hset("jobfn:{" + id.queue() + "}:l:" + id.unique(), field.key(), value));
    }

    /** Simulates that the clock's event was lost. */
    void loseClock(String queue) {
        raw(commands -> commands.del("jobfn:{" + queue + "}:clock"));
    }

    /** Makes Redis write its append-only file. */
    void persist() {
        raw(commands -> commands.configSet("appendfsync", "always"));
        raw(commands -> commands.set("persisted", "1"));
    }

    /** Removes a job's result as an eviction does. */
    void removeResult(JobId id) {
        String life = "jobfn:{" + id.queue() + "}:l:" + id.unique();
        raw(commands -> commands.hdel(life, JobField.RESULT.key()));
        raw(commands -> commands.hset(life, JobField.RESULT_REMOVED.key(), "1"));
    }

    void refuse(String event) {
        new RefusedEvents(connection).add(event);
    }

    private <T> T raw(Function<RedisCommands<String, String>, T> ask) {
        RedisClient redisClient = RedisClient.create(redis.url());
        try (StatefulRedisConnection<String, String> direct = redisClient.connect()) {
            return ask.apply(direct.sync());
        } finally {
            redisClient.shutdown();
        }
    }

    /** Closes the function as SIGTERM does, and waits until it has stopped. */
    void terminate() {
        function.close();
    }

    URI address(String path) {
        return URI.create("http://localhost:" + function.getWebServer().getPort() + path);
    }

    HttpResponse<String> head(String path) {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .timeout(Duration.ofSeconds(10))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, BodyHandlers.ofString()).join();
    }

    HttpResponse<String> get(String path, String... headers) {
        return start(path, headers).join();
    }

    /** Sends a request without waiting. The response is checked against the OpenAPI document when it arrives. */
    CompletableFuture<HttpResponse<String>> start(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path))
                .timeout(Duration.ofSeconds(70))
                .GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(contract::check);
    }

    /** Follows a job's events. */
    Follower follow(JobId id, String... headers) {
        return new Follower(client, address("/jobs/" + id + "/events"), headers);
    }

    static JsonNode json(HttpResponse<String> answer) {
        return new JsonMapper().readTree(answer.body());
    }

    @Override
    public void close() {
        function.close();
        broker.stop(0);
        connection.close();
        redis.close();
    }
}
