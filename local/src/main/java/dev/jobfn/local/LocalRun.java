package dev.jobfn.local;

import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.gateway.Gateway;
import dev.jobfn.local.gateway.Routes;
import dev.jobfn.local.http.LoopbackServer;
import dev.jobfn.local.process.ChildSpec;
import dev.jobfn.local.process.Functions;
import dev.jobfn.local.process.PythonService;
import dev.jobfn.local.process.ReadinessPoller;
import dev.jobfn.local.process.Supervisor;
import dev.jobfn.local.redis.LeftoverRedis;
import dev.jobfn.local.redis.LocalRedis;
import dev.jobfn.local.redis.RedisAddress;
import dev.jobfn.local.terminal.LocalRunException;
import dev.jobfn.local.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Starts all parts of the local run, each after the parts that it needs, and stops them in reverse order. */
final class LocalRun {

    /** How long a function may take to finish its work; must be less than the limit in child.sh. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final Settings settings;
    private final Terminal terminal;
    private final List<Supervisor> processes = new ArrayList<>();
    private WorkFolder folder;
    private LocalRedis redis;
    private DevelopmentBroker broker;
    private Gateway gateway;
    private boolean stopped;

    LocalRun(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /**
     * Starts everything and returns when the API is ready.
     *
     * @return the URL of the API
     */
    URI start() throws LocalRunException, IOException, InterruptedException {
        // The folder is locked first, because everything below would disturb another run in this folder.
        folder = WorkFolder.take(settings.folder());
        Functions functions = new Functions(
                settings.root(), settings.runJar(), settings.folder().resolve("app"));
        startGateway(functions);
        folder.dropOldPrograms();
        folder.freshLogs();
        String redisUrl = startRedis();
        startBroker(functions);
        Map<String, String> shared = new LinkedHashMap<>();
        shared.put("REDIS_URL", redisUrl);
        shared.put("BROKER_URL", broker.url().toString());
        shared.put("CATALOG", settings.catalog().toString());
        shared.put("SUBMIT_URL", gateway.url().toString());
        shared.put("STATUS_URL", gateway.url().toString());
        // The broker keeps events in memory only, so jobs that the last run had dispatched must be dispatched again.
        shared.put("REDISPATCH_AT_START", "true");
        // On a developer's machine the operator routes are open unless access keys are set.
        if (System.getenv().getOrDefault("ACCESS_KEYS", "").isBlank()) {
            shared.put("OPEN_ADMIN", "true");
        }
        Optional<PythonService> python =
                PythonService.find(settings.root(), System.getenv().getOrDefault("PATH", ""), terminal);
        python.ifPresent(service -> shared.putAll(service.environment()));

        List<ChildSpec> specs = new ArrayList<>(functions.processes(shared));
        python.ifPresent(service -> specs.add(service.process()));
        terminal.say(
                "functions",
                "starting " + specs.stream().map(ChildSpec::name).collect(Collectors.joining(", ")) + "; logs in "
                        + shown(settings.log()));
        for (ChildSpec spec : specs) {
            startProcess(spec);
        }
        new ReadinessPoller(terminal).await(List.copyOf(processes));
        return gateway.url();
    }

    /** Stops first the functions, which finish their work, then the broker, and then Redis. */
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        if (redis == null && processes.isEmpty()) {
            // Nothing is running yet, and the failure has been reported.
            return;
        }
        terminal.say("local", "stopping");
        try {
            gateway.stopAccepting();
            processes.forEach(Supervisor::askToEnd);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            for (Supervisor process : processes) {
                process.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
            gateway.close();
            if (broker != null) {
                broker.close();
            }
            if (redis != null) {
                redis.stop();
                terminal.say(
                        "redis",
                        "stopped; its data is in " + shown(settings.folder().resolve("data")));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the run is stopping. While it is, a part that fails to start is not an error. */
    synchronized boolean stopping() {
        return stopped;
    }

    private void startProcess(ChildSpec spec) throws IOException {
        Supervisor process = new Supervisor(spec, settings.log(), terminal);
        synchronized (this) {
            if (stopped) {
                return;
            }
            processes.add(process);
            process.start();
        }
    }

    private void startGateway(Functions functions) throws LocalRunException {
        Routes routes = new Routes(
                LoopbackServer.ipv4(functions.port("submit-fn")), LoopbackServer.ipv4(functions.port("status-fn")));
        try {
            gateway = Gateway.start(settings.port(), routes);
        } catch (IOException taken) {
            throw new LocalRunException(
                    taken.getMessage() + ": stop that program, or choose another port, for example PORT=8081 local/run",
                    taken);
        }
    }

    private String startRedis() throws LocalRunException, IOException, InterruptedException {
        if (settings.redisUrl().isPresent()) {
            RedisAddress.of(settings.redisUrl().get()).reach();
            terminal.say("redis", "using the Redis at REDIS_URL");
            return settings.redisUrl().get();
        }
        LeftoverRedis.end(settings.folder(), terminal);
        redis = LocalRedis.start(settings.folder(), settings.log(), terminal);
        terminal.say(
                "redis", redis.url() + ", data in " + shown(settings.folder().resolve("data")));
        return redis.url();
    }

    private void startBroker(Functions functions) throws IOException {
        broker = DevelopmentBroker.start(
                0, settings.manifests(), functions.addresses(), notice -> terminal.say("broker", notice));
    }

    private Path shown(Path path) {
        return settings.root().relativize(path);
    }
}
