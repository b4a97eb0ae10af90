package dev.jobfn.client;

import static org.awaitility.Awaitility.await;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.harness.RecordingBroker;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Token;
import dev.jobfn.redis.RecordedStore;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.runtime.Environment;
import dev.jobfn.status.StatusFunction;
import dev.jobfn.submit.SubmitFunction;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Starts submit-fn and status-fn on two ports, with a real Redis and access keys. Plays the part of run-fn. */
final class ClientFixture implements AutoCloseable {
    private static final String CATALOG = """
            queues:
              general: {window: 100}
              bulk: {window: 1, backlog: 2000, tenantBacklog: 100}
              narrow: {window: 1, backlog: 1}
            types:
              shout:
                queue: general
                input: {type: object, required: [text], properties: {text: {type: string}}}
            """;

    /** The SHA-256 digests of "alice" and "root". */
    private static final String KEYS = """
            - {name: a, tenant: acme, role: user,
               sha256: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90}
            - {name: r, tenant: ops, role: operator,
               sha256: 4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2}
            """;

    private final RedisProcess redis = RedisProcess.started();
    private final RecordingBroker broker = new RecordingBroker();
    private final Catalog catalog = CatalogReader.parse(CATALOG);
    private final RedisConnection connection =
            new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
    private final RecordedStore store = new RecordedStore(connection, catalog, Duration.ofHours(2));
    private final ServletWebServerApplicationContext submit;
    private final ServletWebServerApplicationContext status;

    ClientFixture(Path folder) throws Exception {
        Map<String, String> variables = new HashMap<>(Map.of(
                "PORT", "0",
                "REDIS_URL", redis.url(),
                "BROKER_URL", broker.url(),
                "CATALOG",
                        Files.writeString(folder.resolve("catalog.yaml"), CATALOG)
                                .toString(),
                "ACCESS_KEYS",
                        Files.writeString(folder.resolve("keys.yaml"), KEYS).toString()));
        submit = FunctionServer.start(SubmitFunction.class, "submit-fn", new Environment(variables));
        status = FunctionServer.start(StatusFunction.class, "status-fn", new Environment(variables));
    }

    JobClient client(String key) {
        return JobClient.builder(address(submit))
                .statusUrl(address(status))
                .accessKey(key)
                .build();
    }

    private static URI address(ServletWebServerApplicationContext function) {
        return URI.create("http://127.0.0.1:" + function.getWebServer().getPort());
    }

    /** Starts a run of a job that is or will be dispatched. Returns the run's token. */
    String claim(String job) {
        await().until(() -> !broker.queued(job).isEmpty());
        String event = broker.queued(job).get(0).event().getId();
        String run = Token.fresh();
        Claim claim = store.claim(
                        id(job),
                        event.substring(event.lastIndexOf('.') + 1),
                        run,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(4))
                .value();
        if (!(claim instanceof Claim.Claimed)) {
            throw new AssertionError("not claimed: " + claim);
        }
        return run;
    }

    void progress(String job, String run, int percent, String message) {
        store.heartbeatWithToken(id(job), run, Duration.ofMinutes(5), Optional.of(percent), message);
    }

    void complete(String job, String run, String result) {
        store.completeWithToken(id(job), run, result);
    }

    void fail(String job, String run, String type, String message) {
        store.failWithToken(id(job), run, new Failure(FailureReason.ERROR, type, message, false), Duration.ZERO);
    }

    private static JobId id(String job) {
        return JobId.parse(job).orElseThrow();
    }

    @Override
    public void close() {
        submit.close();
        status.close();
        connection.close();
        broker.close();
        redis.close();
    }
}
