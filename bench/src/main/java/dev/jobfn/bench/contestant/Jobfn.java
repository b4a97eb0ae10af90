package dev.jobfn.bench.contestant;

import dev.jobfn.bench.load.JobClient;
import dev.jobfn.bench.load.Target;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * This project, with one process per function and the development broker. Each process has the JVM options of its image
 * and an AOT cache that is trained in the same way as the image's. Clients use submit-fn and status-fn at separate
 * addresses, as on a cluster with two hosts.
 */
public final class Jobfn implements Contestant {
    /** Maps each function to the module whose jar contains it. */
    private static final Map<String, String> MODULES =
            Map.of("submit-fn", "submit-fn", "intake", "submit-fn", "run-fn", "run-fn", "status-fn", "status-fn");

    /** Maps each image to its program. run-fn is a library, whose program is the project with the example handlers. */
    private static final Map<String, String> IMAGES = new TreeMap<>(Map.of(
            "submit-fn", "submit-fn/target/submit-fn.jar",
            "run-fn", "examples/handlers/target/handlers.jar",
            "status-fn", "status-fn/target/status-fn.jar"));

    private static final String BROKER = "broker";
    /**
     * The memory of the JVM, which is the MaxRAM in the manifest or, if the manifest sets none, the container's limit.
     */
    private static final Pattern MEMORY = Pattern.compile("(?:-XX:MaxRAM=|limits:\\s+(?:#.*\\s+)*memory: )(\\d+)[mM]");

    private static final Pattern CONCURRENCY = Pattern.compile("containerConcurrency: \\d+");
    /** How many jobs run at once. Like the other contestants' workers, run-fn is set up for light jobs. */
    private static final int WINDOW = 50;

    private final Path project;
    private final Path work;
    private final Setting setting;
    private final Map<String, URI> addresses = new LinkedHashMap<>();

    /**
     * What varies between the measurements.
     *
     * @param name the name in the table
     * @param outcomeEvents whether outcome events are published
     */
    public record Setting(String name, boolean outcomeEvents) {}

    /**
     * Creates the contestant, but starts nothing.
     *
     * @param project this project's folder, after a build
     * @param work the folder to unpack the project's jars in
     */
    public Jobfn(Path project, Path work, Setting setting) {
        this.project = project;
        this.work = work;
        this.setting = setting;
    }

    @Override
    public String name() {
        return setting.name();
    }

    @Override
    public void install() throws IOException, InterruptedException {
        String stamp = stamp();
        Path installed = work.resolve("stamp");
        if (!Files.exists(installed) || !Files.readString(installed).equals(stamp)) {
            unpackAndTrain();
            Files.writeString(installed, stamp);
        }
        writeOptions(System.getenv().getOrDefault("FUNCTION_OPTIONS", ""));
    }

    private void unpackAndTrain() throws IOException, InterruptedException {
        for (String module : IMAGES.keySet()) {
            Processes.run(
                    project,
                    java(),
                    "-Djarmode=tools",
                    "-jar",
                    IMAGES.get(module),
                    "extract",
                    "--application-filename",
                    "function.jar",
                    "--destination",
                    work.resolve(module).toString(),
                    "--force");
        }
        writeOptions("");
        Processes.run(
                work,
                java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                project.resolve("images/target/images.jar").toString(),
                "train",
                work.toString(),
                project.toString());
    }

    /** Writes the image's options, with the container's memory limit and any additional options. */
    private void writeOptions(String more) throws IOException {
        String options = Files.readString(project.resolve("images/java.options"));
        for (String module : IMAGES.keySet()) {
            Files.writeString(
                    work.resolve(module).resolve("java.options"),
                    options + "-XX:MaxRAM=" + shipped(MEMORY, module) + "m\n" + more + "\n");
        }
    }

    /** Returns a number from the manifest of a function. */
    private int shipped(Pattern number, String function) throws IOException {
        try (Stream<Path> manifests = Files.list(manifests())) {
            Path service = manifests
                    .filter(file -> file.getFileName().toString().endsWith("-service-" + function + ".yaml"))
                    .findFirst()
                    .orElseThrow();
            Matcher found = number.matcher(Files.readString(service));
            if (!found.find()) {
                throw new IOException(service + " has no match for " + number);
            }
            return Integer.parseInt(found.group(1));
        }
    }

    private Path manifests() {
        return project.resolve("knative/base");
    }

    /** Copies the manifests that the broker reads, with room for the whole window in one run-fn. */
    private void writeManifests() throws IOException {
        Path copies = Files.createDirectories(work.resolve("manifests"));
        try (Stream<Path> manifests = Files.list(manifests())) {
            for (Path manifest : manifests.filter(Files::isRegularFile).toList()) {
                String name = manifest.getFileName().toString();
                String text = Files.readString(manifest);
                Files.writeString(
                        copies.resolve(name),
                        name.endsWith("-service-run-fn.yaml")
                                ? CONCURRENCY.matcher(text).replaceAll("containerConcurrency: " + WINDOW)
                                : text);
            }
        }
    }

    /**
     * A value that changes whenever the measured programs change. It is computed from the content of the jars, because
     * their dates are fixed.
     */
    private String stamp() throws IOException {
        StringBuilder stamp = new StringBuilder(Files.readString(project.resolve("images/java.options")));
        for (String jar : Stream.concat(IMAGES.values().stream(), Stream.of("images/target/images.jar"))
                .toList()) {
            CRC32 sum = new CRC32();
            sum.update(Files.readAllBytes(project.resolve(jar)));
            stamp.append(sum.getValue()).append('\n');
        }
        return stamp.toString();
    }

    /** The command for a program in the jar of the local run, which is a Spring Boot jar. */
    private List<String> local(String main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Dloader.main=" + main,
                "-cp",
                project.resolve("local/target/local.jar").toString(),
                "org.springframework.boot.loader.launch.PropertiesLauncher"));
        return command;
    }

    @Override
    public Target startApi(Processes processes, String redisUrl) throws IOException, InterruptedException {
        for (String name : List.of(BROKER, "submit-fn", "intake", "status-fn", "run-fn")) {
            addresses.put(name, URI.create("http://127.0.0.1:" + Processes.freePort()));
        }
        Files.writeString(work.resolve("catalog.yaml"), """
                queues:
                  general: {window: %d, backlog: 10000000}
                types:
                  text-stats: {outcomeEvents: %s}
                """.formatted(WINDOW, setting.outcomeEvents()));
        writeManifests();
        startBroker(processes);
        for (String function : List.of("submit-fn", "intake", "status-fn")) {
            startFunction(processes, function, redisUrl);
        }
        return new Target(addresses.get("submit-fn"), addresses.get("status-fn"));
    }

    @Override
    public void startWorkers(Processes processes, String redisUrl) throws IOException, InterruptedException {
        startFunction(processes, "run-fn", redisUrl);
    }

    private void startBroker(Processes processes) throws IOException, InterruptedException {
        // The options set the heap's size as a percentage of MaxRAM.
        List<String> command = local(
                "dev.jobfn.local.broker.Standalone", "@" + project.resolve("images/java.options"), "-XX:MaxRAM=512m");
        command.add(Integer.toString(addresses.get(BROKER).getPort()));
        command.add(work.resolve("manifests").toString());
        MODULES.keySet().forEach(function -> command.add(function + "=" + addresses.get(function)));
        processes.start(BROKER, work, Map.of(), command);
        processes.awaitPort(BROKER, addresses.get(BROKER).getPort());
    }

    private void startFunction(Processes processes, String function, String redisUrl)
            throws IOException, InterruptedException {
        int port = addresses.get(function).getPort();
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PORT", Integer.toString(port));
        environment.put("REDIS_URL", redisUrl);
        environment.put("BROKER_URL", addresses.get(BROKER).toString());
        environment.put("CATALOG", work.resolve("catalog.yaml").toString());
        environment.put("SUBMIT_URL", addresses.get("submit-fn").toString());
        environment.put("STATUS_URL", addresses.get("status-fn").toString());
        environment.put("OPEN_ADMIN", "true");
        processes.start(
                function,
                work.resolve(MODULES.get(function)),
                environment,
                List.of(
                        java(),
                        "-XX:AOTCache=" + function + ".aot",
                        "@java.options",
                        "-jar",
                        "function.jar",
                        function));
        processes.awaitPort(function, port);
    }

    @Override
    public void hold(Target target) throws IOException {
        command(target, "/queues/general/pause");
    }

    @Override
    public void release(Target target) throws IOException {
        command(target, "/queues/general/resume");
    }

    private static void command(Target target, String path) throws IOException {
        try (JobClient client = new JobClient(target)) {
            client.command(path);
        }
    }

    @Override
    public boolean canWait() {
        return true;
    }

    @Override
    public long left(RedisCommands<String, String> redis) {
        String depth = redis.get("jobfn:{general}:depth");
        return (depth == null ? 0 : Long.parseLong(depth)) + redis.zcard("jobfn:{general}:window");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
