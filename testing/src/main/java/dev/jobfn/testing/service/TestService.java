package dev.jobfn.testing.service;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.client.JobClient;
import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.process.FreePort;
import dev.jobfn.local.redis.LocalRedis;
import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.ScriptTime;
import dev.jobfn.redis.Scripts;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.Replies;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;

/** The whole service in this JVM, with an empty Redis and a clock that can be moved. */
public final class TestService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TestService.class);

    private final Catalog catalog;
    private final TestKeys keys = new TestKeys();
    private final AtomicLong movedMillis = new AtomicLong();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final InProcessFunctions functions;
    private final JobClient operator;

    /**
     * Starts the service and waits until it is ready.
     *
     * @throws IllegalStateException if it does not start
     */
    public static TestService start(ServiceOptions options) {
        long begun = System.nanoTime();
        ScriptTime.makeMovable();
        try {
            TestService service = new TestService(options);
            log.info("The service is ready after {} ms", (System.nanoTime() - begun) / 1_000_000);
            return service;
        } catch (IOException | LocalRunException e) {
            throw new IllegalStateException("the service does not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the service was starting", e);
        }
    }

    private TestService(ServiceOptions options) throws IOException, LocalRunException, InterruptedException {
        catalog = CatalogReader.read(options.catalog());
        Path folder = Files.createTempDirectory("jobfn-test");
        parts.push(() -> delete(folder));
        try {
            Terminal silent =
                    new Terminal(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            LocalRedis redis = LocalRedis.start(folder, Files.createDirectories(folder.resolve("log")), silent);
            parts.push(redis::stop);
            functions = new InProcessFunctions();
            DevelopmentBroker broker = DevelopmentBroker.start(
                    FreePort.find(),
                    Manifests.write(folder.resolve("knative"), catalog),
                    functions.addresses(),
                    notice -> log.debug("broker: {}", notice));
            parts.push(broker);
            parts.push(functions);
            functions.start(options.app(), catalog, settings(options, redis, broker, keys.write(folder)));
            operator = newTenant();
            parts.push(operator);
        } catch (RuntimeException | IOException | LocalRunException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private static Map<String, String> settings(
            ServiceOptions options, LocalRedis redis, DevelopmentBroker broker, Path keys) {
        Map<String, String> settings = new HashMap<>();
        settings.put("REDIS_URL", redis.url());
        settings.put("BROKER_URL", broker.url().toString());
        settings.put("CATALOG", options.catalog().toString());
        settings.put("ACCESS_KEYS", keys.toString());
        // Breakpoints and mocks need the handlers in this JVM.
        settings.put("ISOLATE", "false");
        // The clock of a queue runs for as long as anything is due, however late, so that moving the time wakes the
        // clock.
        settings.put("BACKSTOP_PERIOD", "P365D");
        settings.putAll(options.settings());
        return settings;
    }

    /** A client of a tenant that has no jobs yet. The caller closes it. */
    public JobClient newTenant() {
        URI submit = functions.addresses().get("submit-fn");
        URI status = functions.addresses().get("status-fn");
        TestKeys.TenantKey key = keys.next();
        return JobClient.builder(submit)
                .statusUrl(status)
                .accessKey(key.key())
                .tenant(key.tenant())
                .build();
    }

    /**
     * The base URL of a function.
     *
     * @param function such as {@code submit-fn}
     */
    public URI address(String function) {
        return functions.addresses().get(function);
    }

    /** A client that can read all jobs by id. */
    public JobClient operator() {
        return operator;
    }

    /** The beans of the user's application. */
    public ApplicationContext application() {
        return functions.application();
    }

    /** The difference between the scripts' time and real time. */
    public Duration moved() {
        return Duration.ofMillis(movedMillis.get());
    }

    /** Moves the scripts' time forward, and handles whatever is due then. */
    public void move(Duration duration) {
        RedisConnection redis = functions.intake().getBean(RedisConnection.class);
        Queues queues = functions.intake().getBean(Queues.class);
        movedMillis.set(Replies.await(redis.commands().incrby(ScriptTime.MOVED_KEY, duration.toMillis())));
        for (String queue : catalog.queues().keySet()) {
            // This wakes the clock, which is sleeping until a time that is now in the past. If another script has
            // already replaced the clock, it ends instead of continuing to sleep.
            Replies.await(redis.commands().publish(Scripts.base(queue) + ":wake", "0"));
            long unused = queues.sweep(queue);
        }
    }

    /** Stops the service and deletes its data. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.warn("A part of the service does not stop: {}", e.toString());
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
