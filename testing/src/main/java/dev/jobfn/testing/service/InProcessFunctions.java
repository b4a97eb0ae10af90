package dev.jobfn.testing.service;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.intake.IntakeFunction;
import dev.jobfn.local.process.FreePort;
import dev.jobfn.run.EmbeddedRunFunction;
import dev.jobfn.runtime.Environment;
import dev.jobfn.status.StatusFunction;
import dev.jobfn.submit.SubmitFunction;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The four functions as Spring applications in this JVM. Each has its own port, which it keeps across restarts. */
public final class InProcessFunctions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InProcessFunctions.class);
    private static final String RUN = "run-fn";
    private static final Map<String, Class<?>> OTHERS = Map.of(
            "submit-fn", SubmitFunction.class, "intake", IntakeFunction.class, "status-fn", StatusFunction.class);

    /** How long each step of stopping run-fn waits for a handler that ignores its interruption. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, ConfigurableApplicationContext> others = new HashMap<>();
    private Optional<Duration> requestTimeout = Optional.empty();
    private EmbeddedRunFunction run;

    /** Chooses the ports. */
    public InProcessFunctions() throws IOException {
        for (String name : List.of("submit-fn", "intake", "status-fn", RUN)) {
            ports.put(name, FreePort.find());
        }
    }

    /** The base URLs by function name. */
    public Map<String, URI> addresses() {
        Map<String, URI> addresses = new LinkedHashMap<>();
        ports.forEach((name, port) -> addresses.put(name, URI.create("http://127.0.0.1:" + port)));
        return addresses;
    }

    /** The port of a function. */
    public int port(String name) {
        return ports.get(name);
    }

    /**
     * Starts all functions.
     *
     * @param app the application with the handlers
     * @param catalog the catalog that the settings name
     * @param shared the settings of all functions
     * @throws RuntimeException if a function does not start, in which case the others are closed
     */
    public void start(Class<?> app, Catalog catalog, Map<String, String> shared) {
        settings.clear();
        settings.putAll(shared);
        requestTimeout = LongRuns.requestTimeout(catalog);
        // The user's application decides how this JVM logs, so the other functions wait until it has.
        CompletableFuture<Void> logs = new CompletableFuture<>();
        CompletableFuture<Void> starting = startOthers(logs);
        try {
            startHandlers(app, () -> logs.complete(null));
            starting.join();
        } catch (RuntimeException e) {
            // Functions that are starting must have started before they can be closed.
            logs.cancel(false);
            starting.handle((done, error) -> null).join();
            close();
            throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Starts run-fn. */
    public void startHandlers(Class<?> app) {
        startHandlers(app, () -> {});
    }

    private void startHandlers(Class<?> app, Runnable logs) {
        EmbeddedRunFunction started = EmbeddedRunFunction.start(app, environment(RUN), logs);
        synchronized (this) {
            run = started;
        }
    }

    /** Interrupts the running handlers, whose jobs will run again, and stops run-fn. */
    public synchronized void stopHandlers() {
        if (run != null) {
            run.close(PATIENCE);
            run = null;
        }
    }

    /** Starts the other functions, each on a thread of its own. */
    private CompletableFuture<Void> startOthers(CompletableFuture<Void> logs) {
        return CompletableFuture.allOf(OTHERS.entrySet().stream()
                .map(each -> logs.thenRunAsync(
                        () -> startOther(each.getKey(), each.getValue()),
                        task -> new Thread(task, "start-" + each.getKey()).start()))
                .toArray(CompletableFuture[]::new));
    }

    private void startOther(String name, Class<?> app) {
        ConfigurableApplicationContext started = FunctionServer.start(
                app,
                name,
                environment(name),
                line -> log.error("{} would end: {}", name, line),
                application -> application.setListeners(List.of()));
        synchronized (this) {
            others.put(name, started);
        }
    }

    private Environment environment(String name) {
        Map<String, String> variables = new HashMap<>(settings);
        variables.put("PORT", Integer.toString(port(name)));
        variables.put("LISTEN_ADDRESS", "127.0.0.1");
        if (name.equals(RUN)) {
            requestTimeout.ifPresent(timeout -> variables.put("REQUEST_TIMEOUT", timeout.toString()));
        }
        return new Environment(variables);
    }

    /** The beans of the user's application. */
    public synchronized ApplicationContext application() {
        return run.application();
    }

    /** The beans of intake. */
    synchronized ApplicationContext intake() {
        return others.get("intake");
    }

    /** Stops all functions in parallel. Running handlers are interrupted, and their jobs will run again. */
    @Override
    public synchronized void close() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        others.values()
                .forEach(each ->
                        closing.add(CompletableFuture.runAsync(each::close, task -> new Thread(task, "stop").start())));
        stopHandlers();
        CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)).join();
        others.clear();
    }
}
