package dev.jobfn.testing.reload;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.config.ConfigurationException;
import dev.jobfn.local.WorkFolder;
import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.broker.wiring.WiringException;
import dev.jobfn.local.gateway.Gateway;
import dev.jobfn.local.gateway.Routes;
import dev.jobfn.local.http.LoopbackServer;
import dev.jobfn.local.redis.LeftoverRedis;
import dev.jobfn.local.redis.LocalRedis;
import dev.jobfn.local.redis.RedisAddress;
import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import dev.jobfn.testing.service.InProcessFunctions;
import dev.jobfn.testing.service.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Runs the service for development, and restarts the functions that are affected by a change. */
public final class DevelopmentRun {
    /** How long Ctrl-C may take. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

    private final DevelopmentSettings settings;
    private final ReloadedApplication app;
    private final Terminal terminal;
    private final InProcessFunctions functions;
    private Gateway gateway;
    private LocalRedis redis;
    private DevelopmentBroker broker;
    private boolean stopped;

    private DevelopmentRun(DevelopmentSettings settings, ReloadedApplication app, Terminal terminal)
            throws IOException {
        this.settings = settings;
        this.app = app;
        this.terminal = terminal;
        this.functions = new InProcessFunctions();
    }

    /** Runs until Ctrl-C or SIGTERM. If the start fails, prints the reason and exits with code 1. */
    public static void untilStopped(Class<?> app) {
        // With DevTools on the class path, Spring would run the main method a second time in this JVM.
        System.setProperty("spring.devtools.restart.enabled", "false");
        Terminal terminal = new Terminal(System.out);
        try {
            Path project = Path.of("").toAbsolutePath();
            DevelopmentRun run = new DevelopmentRun(
                    DevelopmentSettings.read(System.getenv(), project), new ReloadedApplication(app), terminal);
            Runtime.getRuntime().addShutdownHook(new Thread(run::stopSoon, "stop"));
            run.start();
            run.restartOnChanges();
        } catch (LocalRunException | WiringException | ConfigurationException | IOException failure) {
            fail(failure.getMessage());
        } catch (RuntimeException failure) {
            fail(rootMessage(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(String message) {
        System.err.println("development run: " + message);
        System.exit(1);
    }

    private void start() throws LocalRunException, IOException, InterruptedException {
        long begun = System.nanoTime();
        // The folder is locked first, because everything below would disturb another run in this folder.
        WorkFolder folder = WorkFolder.take(settings.folder());
        try {
            gateway = Gateway.start(
                    settings.port(),
                    new Routes(
                            LoopbackServer.ipv4(functions.port("submit-fn")),
                            LoopbackServer.ipv4(functions.port("status-fn"))));
        } catch (IOException taken) {
            throw new LocalRunException(
                    taken.getMessage() + ": stop that program, or choose another port with PORT=8081", taken);
        }
        Path log = folder.freshLogs();
        if (settings.redisUrl().isPresent()) {
            RedisAddress.of(settings.redisUrl().get()).reach();
        } else {
            LeftoverRedis.end(settings.folder(), terminal);
            redis = LocalRedis.start(settings.folder(), log, terminal);
        }
        startFunctions();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        terminal.print(welcome(took));
    }

    /** Starts the functions and the broker, which knows the queues. */
    private void startFunctions() throws IOException {
        Catalog catalog = CatalogReader.read(settings.catalog());
        Path manifests = Manifests.write(settings.folder().resolve("knative"), catalog);
        broker = DevelopmentBroker.start(0, manifests, functions.addresses(), notice -> terminal.say("broker", notice));
        String redisUrl = settings.redisUrl().orElseGet(() -> redis.url());
        app.use(now -> functions.start(
                now,
                catalog,
                settings.ofFunctions(
                        redisUrl, broker.url().toString(), gateway.url().toString())));
    }

    private void restartOnChanges() throws InterruptedException {
        ProjectWatch watch = new ProjectWatch(app.folder(), app.name(), settings.catalog());
        while (true) {
            ProjectWatch.Change change = watch.await();
            long begun = System.nanoTime();
            try {
                synchronized (this) {
                    if (stopped) {
                        return;
                    }
                    restart(change);
                }
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                terminal.say("restart", "done after " + Terminal.seconds(took));
            } catch (RuntimeException | LinkageError | IOException e) {
                terminal.say("restart", "failed, and is tried again after the next change: " + rootMessage(e));
            }
        }
    }

    private void restart(ProjectWatch.Change change) throws IOException {
        if (change == ProjectWatch.Change.CLASSES) {
            terminal.say("restart", "the classes changed; run-fn restarts");
            functions.stopHandlers();
            app.use(functions::startHandlers);
        } else {
            terminal.say("restart", "the catalog changed; all functions restart");
            functions.close();
            broker.close();
            startFunctions();
        }
    }

    /** Stops, or gives up, because a handler may ignore its interruption. */
    private void stopSoon() {
        Thread stopping = new Thread(this::stop, "stopping");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopping.isAlive()) {
            // Redis ends with this process; see child.sh.
            Runtime.getRuntime().halt(1);
        }
    }

    private synchronized void stop() {
        stopped = true;
        if (gateway == null) {
            return;
        }
        terminal.say("local", "stopping");
        try {
            gateway.stopAccepting();
            functions.close();
            gateway.close();
            if (broker != null) {
                broker.close();
            }
            if (redis != null) {
                boolean unused = redis.stop();
                terminal.say(
                        "redis", "stopped; its data is in " + settings.folder().resolve("data"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof ConfigurationException ? cause.getMessage() : cause.toString();
    }

    private String welcome(Duration took) {
        String type = CatalogReader.read(settings.catalog()).types().keySet().stream()
                .findFirst()
                .orElse("TYPE");
        return """

                jobfn is ready after %s at %s (Ctrl-C stops it). Try:

                  curl -s '%s/jobs' -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
                    -d '{"type": "%s", "input": {}}'
                """.formatted(Terminal.seconds(took), gateway.url(), gateway.url(), type);
    }
}
