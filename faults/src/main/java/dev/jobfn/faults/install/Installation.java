package dev.jobfn.faults.install;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.History.Limits;
import dev.jobfn.faults.history.Recorder;
import dev.jobfn.faults.hostile.HostileProxy;
import dev.jobfn.faults.redis.RedisProxy;
import dev.jobfn.faults.work.Subscriber;
import dev.jobfn.faults.work.WorkService;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.local.broker.DevelopmentBroker;
import dev.jobfn.local.process.FreePort;
import dev.jobfn.local.terminal.LocalRunException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** The whole service as real processes, with proxies for injecting faults into the connections between them. */
public final class Installation implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    private final Setup setup;
    private final Recorder recorder = new Recorder();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ScheduledExecutorService times = new ScheduledThreadPoolExecutor(2, task -> {
        Thread thread = new Thread(task, "times");
        thread.setDaemon(true);
        return thread;
    });
    private RedisServers redis;
    private final Map<String, RedisProxy> runRedis = new HashMap<>();
    private HostileProxy publishing;
    private HostileProxy delivering;
    private HostileProxy intake;
    private DevelopmentBroker broker;
    private Client api;
    private boolean closed;

    private Installation(Setup setup) {
        this.setup = setup;
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @param name the name of the folder in faults/target for the installation's logs
     */
    public static Installation start(String name, Setup setup) {
        Installation installation = new Installation(setup);
        try {
            installation.start(Path.of("target", name));
            return installation;
        } catch (IOException | LocalRunException e) {
            installation.close();
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            installation.close();
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            installation.close();
            throw e;
        }
    }

    private void start(Path folder) throws IOException, LocalRunException, InterruptedException {
        Files.createDirectories(folder);
        // Ctrl-C ends this process without the tests' cleanup. Without the hook, its children would keep running.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        if (setup.redisUrl().isEmpty()) {
            redis = closing(RedisServers.started(setup, recorder::note));
        }
        WorkService work = closing(WorkService.start(recorder::note, this::killByJob));
        Subscriber subscriber = closing(Subscriber.start(recorder::note));

        Map<String, URI> addresses = new HashMap<>();
        for (String name : names()) {
            addresses.put(name, URI.create("http://127.0.0.1:" + FreePort.find()));
        }
        // The broker and the functions need each other's address. The proxies between them break the cycle.
        publishing = closing(HostileProxy.before(() -> new HostileProxy.Place(broker.url(), () -> {})));
        ConfigFiles files = new ConfigFiles(folder.toAbsolutePath());
        Map<String, String> shared = new HashMap<>(ConfigFiles.times(setup));
        shared.put("REDIS_URL", setup.redisUrl().orElseGet(() -> redis.proxy().url()));
        shared.put("REDIS_CLUSTER", Boolean.toString(setup.masters() > 1));
        shared.put("BROKER_URL", publishing.url().toString());
        shared.put("CATALOG", files.catalog(setup).toString());
        shared.put("ACCESS_KEYS", files.keys().toString());
        shared.putAll(setup.environment().getOrDefault(Setup.ALL, Map.of()));
        for (String name : names()) {
            pods.put(name, pod(name, addresses.get(name), shared, folder, work));
        }
        intake = closing(HostileProxy.before(new PodPool(List.of(pods.get("intake")), 1_000)));
        delivering =
                closing(HostileProxy.before(new PodPool(runPods(), setup.sizes().concurrency())));
        Path manifests = files.manifests(Path.of("..", "knative", "base"), setup, subscriber.url());
        broker = closing(DevelopmentBroker.start(
                0,
                manifests,
                Map.of(
                        "intake", intake.url(),
                        "run-fn", delivering.url(),
                        "submit-fn", addresses.get("submit-fn"),
                        "status-fn", addresses.get("status-fn")),
                notice -> {}));
        pods.values().forEach(Pod::start);
        api = new Client(
                client, pods.get("submit-fn").url(), pods.get("status-fn").url(), recorder);
        awaitReady();
        var unused = times.scheduleWithFixedDelay(this::look, 200, 200, TimeUnit.MILLISECONDS);
        PingSource backstop = new PingSource(client, intake.url());
        long period = setup.times().ping().toMillis();
        var unused2 = times.scheduleAtFixedRate(backstop::call, period, period, TimeUnit.MILLISECONDS);
    }

    private Pod pod(String name, URI url, Map<String, String> shared, Path folder, WorkService work)
            throws IOException, LocalRunException, InterruptedException {
        Map<String, String> environment = new HashMap<>(shared);
        environment.put("PORT", Integer.toString(url.getPort()));
        for (String type : List.of("WORK", "SMALL", "POISON", "BRIEF")) {
            environment.put("HANDLER_URL_" + type, work.url(name).toString());
        }
        // Only some tests have a handler for the type `stubborn`.
        environment.put("MISSING_HANDLERS", "warn");
        Program program = Program.of(name.startsWith("run-fn") ? "run-fn" : name, setup.handlers());
        if (program.untrained()) {
            Pod trained = new Pod(
                    name,
                    program.training(),
                    environment,
                    url,
                    folder.resolve(name + "-training.log"),
                    client,
                    outage -> {});
            AutoCloseable ending = trained::end;
            closing(ending);
            trained.start();
            Awaitility.await("trained").atMost(TIMEOUT).until(trained::look);
            trained.finish();
        }
        if (name.startsWith("run-fn") && redis != null && setup.masters() == 1) {
            runRedis.put(name, closing(RedisProxy.before(redis.proxy().port())));
            environment.put("REDIS_URL", runRedis.get(name).url());
        }
        environment.putAll(setup.environment().getOrDefault(name, Map.of()));
        // Losing one run-fn is not an outage, but without intake there is no clock.
        Consumer<Entry> back = name.equals("intake") ? recorder::note : outage -> {};
        return new Pod(name, program.command(), environment, url, folder.resolve(name + ".log"), client, back);
    }

    private void killByJob(String pod) {
        recorder.note(new Entry.Killed(Recorder.now(), pod, setup.sizes().window()));
        pods.get(pod).kill();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of("submit-fn", "intake", "status-fn"));
        for (int i = 0; i < setup.sizes().pods(); i++) {
            names.add("run-fn-" + i);
        }
        return names;
    }

    /** Waits until every process is ready. */
    public void awaitReady() {
        Awaitility.await("ready")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> pods.values().stream().allMatch(Pod::look));
    }

    private void look() {
        pods.values().stream().filter(pod -> !pod.ready()).forEach(Pod::look);
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.add(0, part);
        return part;
    }

    public Setup setup() {
        return setup;
    }

    public Limits limits() {
        return new Limits(
                setup.sizes().window(),
                Setup.ATTEMPTS,
                TimeUnit.MILLISECONDS.toMicros(setup.times().lease().toMillis()),
                TimeUnit.MILLISECONDS.toMicros(setup.grace().toMillis()));
    }

    public Recorder recorder() {
        return recorder;
    }

    /** The process with this name: {@code submit-fn}, {@code intake}, {@code status-fn}, {@code run-fn-0} and so on. */
    public Pod pod(String name) {
        return pods.get(name);
    }

    public List<Pod> runPods() {
        return pods.values().stream()
                .filter(pod -> pod.name().startsWith("run-fn"))
                .toList();
    }

    /** The Redis that currently has the first queue's keys. */
    public RedisProcess redis() {
        return redis.master();
    }

    /** All Redis servers. */
    public RedisServers redisServers() {
        return redis;
    }

    /** The proxy between the functions and Redis. */
    public RedisProxy redisProxy() {
        return redis.proxy();
    }

    /**
     * The proxy between a run-fn and {@link #redisProxy()}. There is none on a cluster, whose clients all learn the
     * same addresses.
     */
    public RedisProxy redisProxy(String runFn) {
        return runRedis.get(runFn);
    }

    /** The proxy between the functions and the broker. */
    public HostileProxy publishing() {
        return publishing;
    }

    /** The proxy between the broker and run-fn. */
    public HostileProxy delivering() {
        return delivering;
    }

    /** The proxy between the broker and intake, through which intake receives its events and clocks. */
    public HostileProxy intake() {
        return intake;
    }

    /** The URL of the broker, without a proxy. */
    public URI broker() {
        return broker.url();
    }

    /** A client of the API. */
    public Client client() {
        return api;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        times.shutdownNow();
        pods.values().forEach(Pod::end);
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("closing: " + e);
            }
        }
    }
}
