package dev.jobfn.stage;

import static org.awaitility.Awaitility.await;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.intake.IntakeFunction;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Token;
import dev.jobfn.redis.ClockField;
import dev.jobfn.redis.JobField;
import dev.jobfn.redis.RecordedStore;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.runtime.Environment;
import dev.jobfn.submit.SubmitFunction;
import dev.jobfn.testing.RecordingBroker;
import dev.jobfn.testing.RedisProcess;
import io.cloudevents.CloudEvent;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** What functions need around them: a real Redis, a broker, a catalog; and run-fn's part, played through the store. */
public final class Stage implements AutoCloseable {
    /** How often the backstop is said to call. */
    private static final Duration HORIZON = Duration.ofHours(2);

    private final RedisProcess redis;
    private final RecordingBroker broker = new RecordingBroker();
    private final Path catalogFile = catalogFile();
    private final RedisConnection connection;
    private final Catalog catalog;
    private final RecordedStore store;
    private final JobReader reader;
    private final RedisClient client;
    private final RedisCommands<String, String> observer;
    private final Deque<ServletWebServerApplicationContext> started = new ArrayDeque<>();

    /** @param redisSettings for the server, as on its command line */
    public Stage(String... redisSettings) {
        redis = RedisProcess.started(redisSettings);
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
        catalog = CatalogReader.read(catalogFile);
        store = new RecordedStore(connection, catalog, HORIZON);
        reader = new JobReader(connection, catalog, HORIZON);
        client = RedisClient.create(redis.url());
        observer = client.connect().sync();
    }

    private static Path catalogFile() {
        try {
            return Path.of(Stage.class.getResource("catalog.yaml").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server. */
    public RedisProcess redis() {
        return redis;
    }

    /** Where events go. */
    public RecordingBroker broker() {
        return broker;
    }

    /** Changes jobs as other functions do. */
    public RecordedStore store() {
        return store;
    }

    /** What the functions read too. */
    public Catalog catalog() {
        return catalog;
    }

    /** The connection of the parts that are played here. */
    public RedisConnection connection() {
        return connection;
    }

    /** Redis as a person sees it; a connection of its own. */
    public RedisCommands<String, String> observe() {
        return observer;
    }

    /** The variables of a function here; settings as name, value, name, value. */
    public Map<String, String> variables(String... settings) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "PORT", "0",
                "REDIS_URL", redis.url(),
                "BROKER_URL", broker.url(),
                "CATALOG", catalogFile.toString(),
                "OPEN_ACCESS", "true"));
        for (int i = 0; i < settings.length; i += 2) {
            variables.put(settings[i], settings[i + 1]);
        }
        return variables;
    }

    /** Starts submit-fn on a free port; it ends with this. */
    public Api submit(String... settings) {
        return api(start(SubmitFunction.class, "submit-fn", settings));
    }

    /** Starts intake on a free port; it ends with this. */
    public Api intake(String... settings) {
        return api(startIntake(settings));
    }

    /** The same, to be ended by the caller. */
    public ServletWebServerApplicationContext startIntake(String... settings) {
        return start(IntakeFunction.class, "intake", settings);
    }

    /** Where a function listens. */
    public static Api api(ServletWebServerApplicationContext function) {
        return new Api("http://localhost:" + function.getWebServer().getPort());
    }

    private ServletWebServerApplicationContext start(Class<?> app, String name, String... settings) {
        ServletWebServerApplicationContext function =
                FunctionServer.start(app, name, new Environment(variables(settings)));
        started.push(function);
        return function;
    }

    /** As run-fn does with an event: claims its job; its id is {@code <job>.<token>}. */
    public Claim claim(CloudEvent queued, Duration lease) {
        int dot = queued.getId().lastIndexOf('.');
        return store.claim(
                        id(queued.getId().substring(0, dot)),
                        queued.getId().substring(dot + 1),
                        Token.fresh(),
                        lease,
                        Duration.ofSeconds(290))
                .value();
    }

    /** The same, with a long lease, for an event that must be good. */
    public Claim.Claimed claimed(CloudEvent queued) {
        return (Claim.Claimed) claim(queued, Duration.ofMinutes(5));
    }

    /** Ends a run well. */
    public void complete(Claim.Claimed run, String result) {
        store.completeWithToken(run.job(), run.run(), result);
    }

    /** A job's record. */
    public Optional<Job> job(String id) {
        return reader.find(id(id)).map(JobReader.Found::job);
    }

    /** A job's id. */
    public static JobId id(String text) {
        return JobId.parse(text).orElseThrow(() -> new AssertionError(text + " is no job's id"));
    }

    /** Empties Redis and the broker, once the broker has what is on its way to it. */
    public void clear() {
        try {
            await().atMost(Duration.ofMillis(300))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> catalog.queues().keySet().stream().allMatch(this::allPublished));
        } catch (ConditionTimeoutException e) {
            // A test may have lost an event on purpose.
        }
        observer.flushall();
        broker.reset();
    }

    private boolean allPublished(String queue) {
        String base = "jobfn:{" + queue + "}:";
        String clock = observer.hget(base + "clock", ClockField.TOKEN.key());
        return (clock == null || broker.has(queue + "." + clock))
                && observer.zrange(base + "window", 0, -1).stream().allMatch(job -> {
                    String token = observer.hget(base + "l:" + job, JobField.DISPATCH_TOKEN.key());
                    return token == null || broker.has(queue + "-" + job + "." + token);
                });
    }

    @Override
    public void close() {
        started.forEach(ServletWebServerApplicationContext::close);
        client.close();
        connection.close();
        broker.close();
        redis.close();
    }
}
