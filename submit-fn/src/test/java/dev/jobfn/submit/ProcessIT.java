package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.harness.FixedAddress;
import dev.jobfn.harness.RecordingBroker;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.harness.RedisUsers;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.ClockField;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs submit-fn and intake as separate processes, and starts and kills them as the platform would. */
class ProcessIT {
    private static final Pattern READY = Pattern.compile("is ready on port (\\d+)");

    private static SubmitFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
        // A clock that another test left behind ends when it finds that its token is gone.
        await().until(() -> {
            fixture.observe().publish("jobfn:{general}:wake", "0");
            return holders() == 0;
        });
    }

    private static Process started(Map<String, String> settings, String... arguments) throws IOException {
        return started(List.of(), settings, arguments);
    }

    private static Process started(List<String> options, Map<String, String> settings, String... arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"));
        builder.command().addAll(options);
        builder.command().add(SubmitFunction.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(settings);
        return builder.start();
    }

    static FunctionClient ready(Process process) {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        return out.lines()
                .map(READY::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> new FunctionClient("http://localhost:" + found.group(1)))
                .orElseThrow();
    }

    @Test
    void a_job_whose_submit_fn_is_killed_right_after_the_202_is_dispatched_by_the_clock() throws Exception {
        // The events are lost, as if submit-fn had been killed before it published them.
        fixture.broker().fallsSilent();
        Process process = started(fixture.variables());
        String id;
        try {
            id = ready(process).submitted("{\"type\":\"brisk\",\"input\":{\"n\":1}}");
        } finally {
            process.destroyForcibly().onExit().join();
        }
        assertThat(fixture.job(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        fixture.broker().reset();
        FunctionClient intake = fixture.intake();
        fixture.broker().deliverClocks(event -> intake.deliverAsync("/clock", event));
        // The clock event is lost as well. When the clock's lease has expired, the backstop starts another clock.
        fixture.observe().hset("jobfn:{brisk}:clock", ClockField.WAKES_AT.key(), "0");
        intake.deliver("/backstop", JobEvents.clock("brisk", "anything"));
        // Each dispatch lasts only a second here, so an older event's token may already be outdated.
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(ClassCastException.class)
                .untilAsserted(() -> {
                    List<RecordingBroker.Published> events = fixture.broker().queued(id);
                    assertThat(events).isNotEmpty();
                    assertThat(fixture.claimed(events.get(events.size() - 1).event())
                                    .input())
                            .isEqualTo("{\"n\":1}");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "submit-fn, BROKER_URL, '', BROKER_URL: missing; set it to the URL where the broker accepts events",
        "submit-fn, CATALOG, no-such-file, 'CATALOG: can''t read no-such-file; set it to the path of catalog.yaml, or of a folder with"
                + " catalog files'",
        "intake, REQUEST_TIMEOUT, PT30S, REQUEST_TIMEOUT: must be at least PT1M for intake's clock",
        "submit-fn, WAKE, 'http://run-fn, run-fn', WAKE: 'run-fn' is not an http URL such as http://run-fn; separate several with commas",
        "submit-fn, REDIS_CHECK, maybe, 'REDIS_CHECK: ''maybe'' is not one of strict, standard, warn'",
    })
    void an_invalid_setting_stops_the_start_with_one_line(String function, String name, String value, String line)
            throws Exception {
        assertStopsWith(started(fixture.variables(name, value), function), line);
    }

    @Test
    void submit_fn_wakes_other_functions_once_before_it_can_serve_requests_itself() throws Exception {
        int port = RedisProcess.freePort();
        List<String> woken = new CopyOnWriteArrayList<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", request -> {
            woken.add(request.getRequestMethod() + " " + request.getRequestURI() + (listens(port) ? " late" : ""));
            request.sendResponseHeaders(404, -1);
            request.close();
        });
        other.start();
        String address = "http://127.0.0.1:" + other.getAddress().getPort();
        String nobody = "http://127.0.0.1:1";
        Process process = started(fixture.variables(
                "PORT", Integer.toString(port), "WAKE", nobody + ", " + address + "," + address + "/status"));
        try {
            ready(process).submitted("{\"type\":\"quiet\",\"input\":{}}");
            assertThat(woken).containsExactlyInAnyOrder("GET /health/live", "GET /status");
        } finally {
            process.destroyForcibly().onExit().join();
            other.stop(0);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void an_unknown_function_name_stops_the_start_with_one_line() throws Exception {
        assertStopsWith(started(fixture.variables(), "run-fn"), "Unknown argument; use submit-fn or intake.");
    }

    private static void assertStopsWith(Process process, String line) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).containsExactly(line);
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void an_unsuitable_redis_stops_the_start_with_one_line() throws Exception {
        try (RedisProcess unfit = RedisProcess.started("--maxmemory-policy", "allkeys-lru")) {
            assertStopsWith(
                    started(fixture.variables("REDIS_URL", unfit.url())),
                    "REDIS_URL: this Redis is not fit for jobs: its maxmemory-policy is allkeys-lru, which deletes jobs"
                            + " when memory runs out; set it to noeviction. Fix it, or set REDIS_CHECK=warn to make this"
                            + " a warning");
        }
    }

    @Test
    void a_redis_that_comes_up_only_after_the_start_is_checked_when_it_is_up() throws Exception {
        try (RedisProcess unfit = RedisProcess.started("--maxmemory-policy", "allkeys-lru")) {
            unfit.kill();
            Process process = started(fixture.variables("REDIS_URL", unfit.url()));
            ready(process);
            unfit.start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.errorReader(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .contains("allkeys-lru");
        }
    }

    @Test
    void a_redis_without_persistence_stops_a_strict_start_and_causes_a_warning_otherwise() throws Exception {
        try (RedisProcess forgetful = RedisProcess.started("--appendonly", "no")) {
            assertStopsWith(
                    started(fixture.variables("REDIS_URL", forgetful.url(), "REDIS_CHECK", "strict")),
                    "REDIS_URL: this Redis is not fit for jobs: it loses its data when it stops; set appendonly to yes."
                            + " Fix it, or set REDIS_CHECK=warn to make this a warning");
            assertThat(warned(fixture.variables("REDIS_URL", forgetful.url())))
                    .contains("it loses its data when it stops");
        }
    }

    @Test
    void with_redis_check_warn_an_unsuitable_redis_only_causes_a_warning() throws Exception {
        try (RedisProcess unfit = RedisProcess.started("--maxmemory-policy", "allkeys-lru")) {
            assertThat(warned(fixture.variables("REDIS_URL", unfit.url(), "REDIS_CHECK", "warn")))
                    .contains("allkeys-lru");
        }
    }

    /** Reads the warning of a function that starts although Redis has unfit settings. */
    private static String warned(Map<String, String> settings) throws IOException {
        Process process = started(settings);
        try {
            String warning = process.inputReader(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("WARN") && line.contains("not fit"))
                    .findFirst()
                    .orElseThrow();
            assertThat(process.isAlive()).isTrue();
            return warning;
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void with_the_documented_redis_user_jobs_are_submitted_and_cancelled_and_dead_letters_stored() throws Exception {
        try (RedisProcess limited = RedisUsers.server()) {
            Map<String, String> settings =
                    fixture.variables("REDIS_URL", RedisUsers.url(limited.url()), "REDIS_CHECK", "strict");
            Process submit = started(settings);
            Process intake = started(settings, "intake");
            try {
                FunctionClient api = ready(submit);
                String id =
                        api.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT1H\"}", "Idempotency-Key", "k");
                assertThat(api.command("/jobs/" + id + "/cancel").statusCode()).isEqualTo(202);
                assertThat(api.post("/jobs", "{\"type\":\"quiet\",\"input\":{}}", "Prefer", "wait=1")
                                .statusCode())
                        .isEqualTo(202);
                assertThat(api.send("GET", "/health/ready", "").statusCode()).isEqualTo(200);
                FunctionClient events = ready(intake);
                assertThat(events.deliver("/backstop", JobEvents.clock("general", "any"))
                                .statusCode())
                        .isEqualTo(204);
                assertThat(events.deliver("/dead-letters", JobEvents.clock("general", "any"))
                                .statusCode())
                        .isEqualTo(204);
                assertThat(submit.isAlive() && intake.isAlive()).isTrue();
            } finally {
                submit.destroyForcibly().onExit().join();
                intake.destroyForcibly().onExit().join();
            }
        }
    }

    @Test
    void a_new_address_of_the_redis_host_is_used_within_ten_seconds(@TempDir Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.2 redis.example\n");
        try (RedisProcess next = RedisProcess.started();
                FixedAddress before =
                        FixedAddress.at("127.0.0.2", 0, fixture.redis().port());
                FixedAddress after = FixedAddress.at("127.0.0.3", before.port(), next.port())) {
            Process process = started(
                    List.of("-Djdk.net.hosts.file=" + hosts),
                    fixture.variables("REDIS_URL", "redis://redis.example:" + after.port()));
            try {
                FunctionClient api = ready(process);
                api.submitted("{\"type\":\"quiet\",\"input\":{}}");
                Files.writeString(hosts, "127.0.0.3 redis.example\n");
                fixture.observe().replicaof("127.0.0.1", next.port());
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> api.post("/jobs", "{\"type\":\"quiet\",\"input\":{}}")
                                        .statusCode()
                                == 202);
            } finally {
                fixture.observe().replicaofNoOne();
                process.destroyForcibly().onExit().join();
            }
        }
    }

    /** Starts a submit-fn that holds the clock of the queue {@code general}, which sleeps until the job's due time. */
    private static Process holder(String delay) throws IOException {
        Process process = started(fixture.variables("CLOCK_IDLE", "PT1H"));
        ready(process).submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"" + delay + "\"}");
        await().until(() -> holders() == 1);
        assertThat(fixture.broker().published(JobEvents.CLOCK)).isEmpty();
        return process;
    }

    private static long holders() {
        return fixture.observe().pubsubNumsub("jobfn:{general}:wake").getOrDefault("jobfn:{general}:wake", 0L);
    }

    private static String clockToken() {
        return fixture.observe().hget("jobfn:{general}:clock", ClockField.TOKEN.key());
    }

    @Test
    void at_sigterm_submit_fn_hands_the_clock_that_it_holds_over_to_intake() throws Exception {
        Process process = holder("PT1H");
        String token = clockToken();
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fixture.broker().published(JobEvents.CLOCK)).hasSize(1);
        assertThat(clockToken()).isNotEqualTo(token);
        FunctionClient intake = fixture.intake();
        CompletableFuture<HttpResponse<String>> held = intake.deliverAsync(
                "/clock", fixture.broker().published(JobEvents.CLOCK).get(0).event());
        await().until(() -> holders() == 1);
        assertThat(held).isNotDone();
    }

    @Test
    void the_clock_of_a_killed_or_frozen_holder_is_replaced_when_its_lease_expires() throws Exception {
        Process killed = holder("PT1H");
        killed.destroyForcibly().onExit().join();
        // The clock's lease ends 15 s after the time at which the clock would have woken.
        fixture.observe().hset("jobfn:{general}:clock", ClockField.WAKES_AT.key(), "0");
        Process frozen = holder("PT2S");
        try {
            signal(frozen, "STOP");
            String token = clockToken();
            fixture.observe().hset("jobfn:{general}:clock", ClockField.WAKES_AT.key(), "0");
            FunctionClient other = fixture.submit("CLOCK_IDLE", "PT1H");
            other.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT1H\"}");
            await().until(() -> holders() == 2);
            assertThat(clockToken()).isNotEqualTo(token);
            signal(frozen, "CONT");
            // The frozen clock's token is no longer current, so that clock ends without a tick.
            await().until(() -> holders() == 1);
            assertThat(frozen.isAlive()).isTrue();
            assertThat(fixture.broker().published(JobEvents.CLOCK)).isEmpty();
            assertThat(fixture.broker().published(JobEvents.QUEUED)).hasSizeLessThanOrEqualTo(1);
        } finally {
            frozen.destroyForcibly().onExit().join();
        }
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void at_sigterm_intake_hands_its_clock_over_and_ends_normally() throws Exception {
        Process process = started(fixture.variables(), "intake");
        FunctionClient intake = ready(process);
        fixture.broker().deliverClocks(event -> intake.deliverAsync("/clock", event));
        FunctionClient submit = fixture.submit();
        submit.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT1H\"}");
        await().until(() -> fixture.broker().deliveries().size() == 1);
        await().until(() ->
                fixture.observe().pubsubNumsub("jobfn:{general}:wake").containsValue(1L));
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fixture.broker().deliveries().get(0).join().statusCode()).isEqualTo(204);
        assertThat(fixture.broker().published(JobEvents.CLOCK)).hasSize(2);
    }
}
