package dev.jobfn.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service as {@code local/run} starts it, in a separate folder, with real processes and a real Redis. */
final class RunningSystem implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("jobfn is ready after \\S+ s at (http://\\S+)");
    private static final Pattern REDIS = Pattern.compile("redis://127\\.0\\.0\\.1:(\\d+)");
    private static final List<String> LINKED = List.of("knative", "submit-fn", "run-fn", "status-fn", "examples");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final JsonMapper json = new JsonMapper();
    private final Process process;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final CompletableFuture<Integer> redisPort = new CompletableFuture<>();

    private RunningSystem(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the system with its data in the given folder and waits until it is ready. */
    static RunningSystem start(Path folder) throws IOException {
        RunningSystem system = new RunningSystem(launch(folder));
        system.address.orTimeout(120, TimeUnit.SECONDS).join();
        return system;
    }

    /**
     * Starts the process without waiting. Additional environment variables are given as alternating names and values.
     */
    static Process launch(Path folder, String... variables) throws IOException {
        Path project = Path.of("..").toRealPath();
        for (String name : LINKED) {
            if (!Files.exists(folder.resolve(name))) {
                Files.createSymbolicLink(folder.resolve(name), project.resolve(name));
            }
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        project.resolve("local/target/local.jar").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("PORT", "0");
        builder.environment().remove("REDIS_URL");
        for (int i = 0; i < variables.length; i += 2) {
            builder.environment().put(variables[i], variables[i + 1]);
        }
        return builder.start();
    }

    long pid() {
        return process.pid();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println("  | " + line);
                Matcher redis = REDIS.matcher(line);
                if (redis.find()) {
                    redisPort.complete(Integer.valueOf(redis.group(1)));
                }
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    address.complete(URI.create(ready.group(1)));
                }
            }
        } catch (IOException e) {
            // The process ended.
        }
        address.completeExceptionally(new IllegalStateException("the local run ended before it was ready"));
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address.join() + path)).timeout(Duration.ofSeconds(90));
    }

    JsonNode json(HttpResponse<byte[]> response) {
        return json.readTree(response.body());
    }

    /** Submits until the job is accepted, as a client does when a function has just been killed. */
    String submit(String body, String key) throws IOException, InterruptedException {
        while (true) {
            HttpResponse<byte[]> response = post("/jobs", body, "Idempotency-Key", key);
            if (response.statusCode() == 202) {
                return json(response).get("id").stringValue();
            }
            if (response.statusCode() < 500) {
                throw new AssertionError(new String(response.body(), StandardCharsets.UTF_8));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Waits for a job to end and returns its record. */
    JsonNode ended(String id) throws IOException, InterruptedException {
        while (true) {
            HttpResponse<byte[]> response = get("/jobs/" + id + "?wait=30");
            if (response.statusCode() < 500) {
                JsonNode job = json(response);
                if (job.has("endedAt")) {
                    return job;
                }
            } else {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** Kills a function with SIGKILL. */
    void kill(String jar, String name) {
        function(jar, name).orElseThrow().destroyForcibly();
    }

    private Optional<ProcessHandle> function(String jar, String name) {
        return process.descendants()
                // The function's shell is skipped, because its arguments also name the jar.
                .filter(child -> child.info()
                        .command()
                        .filter(program -> program.endsWith("/java"))
                        .isPresent())
                .filter(child -> child.info()
                        .commandLine()
                        .filter(line -> line.contains(jar + ".jar " + name))
                        .isPresent())
                .findFirst();
    }

    List<ProcessHandle> processes() {
        return process.descendants().toList();
    }

    /**
     * Kills the launcher and the shells between the launcher and its children, which leaves the children as orphans.
     */
    void killLeavingOrphans() {
        List<ProcessHandle> shells = process.children().toList();
        shells.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Stops the system as Ctrl-C does. */
    void stop() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Sends a command to Redis and returns the raw reply. */
    String redis(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redisPort.join())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            for (String line = lines.readLine(); !"+PONG".equals(line); line = lines.readLine()) {
                answer.append(line).append('\n');
            }
            return answer.toString();
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = processes();
        stop();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
