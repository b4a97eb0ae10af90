package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Due;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.job.Submission;
import dev.jobfn.redis.RedisClock;
import dev.jobfn.redis.RedisConnection;
import dev.jobfn.redis.RedisJobReader;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.redis.RedisSettings;
import dev.jobfn.runtime.Environment;
import dev.jobfn.testing.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** A real Redis, a broker that only records, and a run-fn in this process. The tests play submit-fn, broker and clock. */
final class RunLab implements AutoCloseable {
    private static final Duration HORIZON = Duration.ofHours(2);
    private static final String CATALOG = """
            queues:
              general: {window: 100}
              narrow: {window: 1}
              long: {window: 100, longLane: true}
            types:
              echo: {}
              nothing: {}
              quiet: {outcomeEvents: false, url: "GATES"}
              held: {maxAttempts: 1, url: "GATES"}
              hasty: {timeout: PT0.5S, maxAttempts: 2, backoff: {initial: PT0.1S}, url: "GATES"}
              busy: {maxAttempts: 2, backoff: {initial: PT0.2S, limit: PT0.2S}}
              refusing: {}
              broken: {maxAttempts: 1}
              halving: {}
              complaining: {}
              large: {resultLimit: 201}
              telling: {}
              deaf: {}
              deaf-hasty: {timeout: PT0.5S}
              poison: {maxLost: 2}
              elsewhere: {}
              telling-apart: {isolate: true}
              deaf-apart: {isolate: true, timeout: PT3S}
              poison-apart: {isolate: true, maxAttempts: 2, backoff: {initial: PT0.1S}}
              halving-apart: {isolate: true}
              complaining-apart: {isolate: true}
              thumbnail: {isolate: true}
              endless: {queue: long, timeout: PT1H, url: "GATES"}
            """;

    final RedisProcess redis = RedisProcess.started();
    final RecordingBroker broker = new RecordingBroker();
    final Gates gates = new Gates();
    final Catalog catalog;
    final RedisJobStore store;
    final Map<String, String> settings = new HashMap<>();
    private final Path catalogFile;
    private final RedisConnection connection;
    private final RedisJobReader reader;
    private final RedisClock clock;
    private final RedisClient client;
    final RedisCommands<String, String> raw;
    final ServletWebServerApplicationContext function;
    final EventClient events;

    /** @param more name, value, name, value */
    RunLab(String... more) {
        // Processes start slowly where others build at the same time.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        String yaml = CATALOG.replace("GATES", gates.url().toString());
        try {
            catalogFile = Files.writeString(Files.createTempFile("catalog", ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.putAll(Map.of("PORT", "0", "LEASE", "PT3S", "HEARTBEAT", "PT0.3S"));
        settings.put("REDIS_URL", redis.url());
        settings.put("BROKER_URL", broker.url().toString());
        settings.put("CATALOG", catalogFile.toString());
        settings.put("GATES", gates.url().toString());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        catalog = CatalogReader.parse(yaml);
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
        store = new RedisJobStore(connection, catalog, HORIZON);
        reader = new RedisJobReader(connection, catalog, HORIZON);
        clock = new RedisClock(connection, catalog, HORIZON);
        client = RedisClient.create(redis.url());
        raw = client.connect().sync();
        function = FunctionServer.start(TestFunction.class, "run-fn", new Environment(settings));
        events = new EventClient(function.getWebServer().getPort());
    }

    /** Keeps a job in the queue {@code general}, which has room, and answers its dispatch. */
    Dispatch submit(String type) {
        return submitTo("general", type).get(0);
    }

    /** As {@link #submit(String)}, of a job that has lost a lease. */
    Dispatch submitLost(String type) {
        Dispatch dispatch = submit(type);
        raw.hset(lifeKey(dispatch.job()), "l", "1");
        return dispatch;
    }

    /** As {@link #submit(String)}, so many of them. */
    List<Dispatch> submit(int count, String type) {
        return Stream.generate(() -> submit(type)).limit(count).toList();
    }

    /** Keeps a job and answers what is to be published. */
    List<Dispatch> submitTo(String queue, String type) {
        return submitTo(queue, type, "{\"text\":\"hello\"}");
    }

    /** As {@link #submitTo(String, String)}, with an input of its own. */
    List<Dispatch> submitTo(String queue, String type, String input) {
        Submission job = new Submission(
                JobId.fresh(queue),
                catalog.type(type).orElseThrow(),
                "shop",
                4,
                new Due.Now(),
                input,
                "",
                Optional.empty());
        // The same call may dispatch what another test left behind.
        return store.submit(queue, List.of(job)).followUp().dispatches().stream()
                .filter(dispatch -> dispatch.job().equals(job.id()))
                .toList();
    }

    Job job(JobId id) {
        return reader.find(id).orElseThrow().job();
    }

    JobState state(JobId id) {
        return job(id).state();
    }

    /** Waits until the job is in this state, and answers its record. */
    Job awaitState(JobId id, JobState state) {
        return Awaitility.await(id + " to be " + state.text()).until(() -> job(id), job -> job.state() == state);
    }

    /** Does what is due and answers what is to be published; leases are not spared, though Redis has just started. */
    List<Dispatch> tick() {
        return Stream.of("general", "long")
                .flatMap(queue -> tick(queue).stream())
                .toList();
    }

    private List<Dispatch> tick(String queue) {
        // Tests look when they like: that nobody did for a while is no outage.
        raw.hdel("jobfn:{" + queue + "}:clock", "n", "p");
        return tick(queue, Duration.ZERO);
    }

    /** Looks once as the clock does, with leases of this length. */
    List<Dispatch> tick(String queue, Duration lease) {
        raw.hset("jobfn:{" + queue + "}:clock", Map.of("t", "clocktoken", "w", "0"));
        return clock.tickWithToken(queue, "clocktoken", lease, false).followUp().dispatches();
    }

    /** Lets the clock tick until all of these are dispatched again; answers their dispatches in the same order. */
    List<Dispatch> awaitDispatches(JobId... jobs) {
        List<Dispatch> seen = new ArrayList<>();
        Awaitility.await().untilAsserted(() -> {
            seen.addAll(tick());
            assertThat(seen)
                    .as(() -> "dispatches; " + Stream.of(jobs).map(this::job).toList())
                    .extracting(Dispatch::job)
                    .contains(jobs);
        });
        return Stream.of(jobs)
                .map(job -> seen.stream()
                        .filter(dispatch -> dispatch.job().equals(job))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /** How many scripts were called so far. */
    long scriptCalls() {
        return raw.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^:]*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    /** A field of a job's life, see include/job.lua. */
    String life(JobId job, String field) {
        return raw.hget(lifeKey(job), field);
    }

    static String lifeKey(JobId job) {
        return "jobfn:{" + job.queue() + "}:l:" + job.unique();
    }

    /** How many entries of the queue's outbox are about this job. */
    long inOutbox(JobId job) {
        return raw.zrange("jobfn:{" + job.queue() + "}:outbox", 0, -1).stream()
                .filter(entry -> entry.startsWith(job.unique()))
                .count();
    }

    @Override
    public void close() {
        gates.close();
        function.close();
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        broker.close();
        redis.close();
        try {
            Files.delete(catalogFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
