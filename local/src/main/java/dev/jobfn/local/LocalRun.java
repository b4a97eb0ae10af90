package dev.jobfn.local;

import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.gateway.Gateway;
import dev.jobfn.local.gateway.Routes;
import dev.jobfn.local.http.LoopbackServer;
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

/** Everything that runs, started in the order in which one needs the other and stopped in reverse. */
final class LocalRun {

    /** How long a function may take to end what it does; less than child.sh gives it. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

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
     * Starts everything and returns when it can be used.
     *
     * @return where the API is
     */
    URI start() throws LocalRunException, IOException, InterruptedException {
        // Before all else: whatever follows would disturb a run that is there already.
        folder = WorkFolder.take(settings.folder());
        Functions functions = new Functions(settings);
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
        // The broker starts with an empty memory: what was dispatched when the last run was stopped is dispatched
        // again.
        shared.put("REDISPATCH_AT_START", "true");
        // One person's machine: the routes for operators are open, unless this run was given keys.
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
                "start: " + specs.stream().map(ChildSpec::name).collect(Collectors.joining(", ")) + "; logs in "
                        + shown(settings.log()));
        for (ChildSpec spec : specs) {
            startProcess(spec);
        }
        new Readiness(terminal).await(List.copyOf(processes));
        return gateway.url();
    }

    /** Stops everything: the functions end what they do, then the broker, then Redis with its data. */
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        if (redis == null && processes.isEmpty()) {
            // Nothing runs yet: the failure has been said.
            return;
        }
        terminal.say("local", "stops");
        try {
            gateway.stopAccepting();
            processes.forEach(Supervisor::askToEnd);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
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
                        "has stopped; its data is in " + shown(settings.folder().resolve("data")));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is stopping, so that what fails to start now is no failure. */
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
                    taken.getMessage() + ": end that one, or take another port, as PORT=8081 local/run", taken);
        }
    }

    private String startRedis() throws LocalRunException, IOException, InterruptedException {
        if (settings.redisUrl().isPresent()) {
            RedisAddress.of(settings.redisUrl().get()).reach();
            terminal.say("redis", "is the one of REDIS_URL");
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
