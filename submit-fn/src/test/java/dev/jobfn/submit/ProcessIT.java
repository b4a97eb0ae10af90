package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.JobState;
import dev.jobfn.stage.Api;
import dev.jobfn.stage.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** submit-fn and intake as processes of their own, as the platform starts and kills them. */
class ProcessIT {
    private static final Pattern READY = Pattern.compile("is ready on port (\\d+)");

    private static Stage stage;

    @BeforeAll
    static void start() {
        stage = new Stage();
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.clear();
    }

    private static Process started(Map<String, String> settings, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SubmitFunction.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(settings);
        return builder.start();
    }

    static Api ready(Process process) {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        return out.lines()
                .map(READY::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> new Api("http://localhost:" + found.group(1)))
                .orElseThrow();
    }

    @Test
    void a_job_whose_submitter_is_killed_right_after_202_is_kept_and_dispatched_by_the_clock() throws Exception {
        // Whatever it publishes is lost, as if it had been killed before.
        stage.broker().fallsSilent();
        Process process = started(stage.variables());
        String id;
        try {
            id = ready(process).submitted("{\"type\":\"brisk\",\"input\":{\"n\":1}}");
        } finally {
            process.destroyForcibly().onExit().join();
        }
        assertThat(stage.job(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        stage.broker().reset();
        Api intake = stage.intake();
        stage.broker().deliverClocks(event -> intake.deliverAsync("/clock", event));
        // The event that starts the clock was lost as well. The backstop starts another, once that lease is over.
        stage.observe().hset("jobfn:{brisk}:clock", "w", "0");
        intake.deliver("/backstop", JobEvents.clock("brisk", "anything"));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> stage.broker().queued(id).size() == 1);
        assertThat(stage.claimed(stage.broker().queued(id).get(0).event()).input())
                .isEqualTo("{\"n\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "submit-fn, BROKER_URL, '', BROKER_URL: missing; set it to where the broker takes events",
        "submit-fn, CATALOG, no-such-file, CATALOG: can't read no-such-file; set it to the path of catalog.yaml",
        "intake, REQUEST_TIMEOUT, PT30S, REQUEST_TIMEOUT: must be at least PT1M for intake's clock",
    })
    void a_setting_that_cannot_be_used_stops_the_start_with_one_line(
            String function, String name, String value, String line) throws Exception {
        assertStopsWith(started(stage.variables(name, value), function), line);
    }

    @Test
    void a_function_that_is_not_here_stops_the_start_with_one_line() throws Exception {
        assertStopsWith(started(stage.variables(), "run-fn"), "The argument names what to start: submit-fn or intake.");
    }

    private static void assertStopsWith(Process process, String line) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).containsExactly(line);
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void intake_that_gets_sigterm_ends_in_good_order_and_hands_its_clock_over() throws Exception {
        Process process = started(stage.variables(), "intake");
        Api intake = ready(process);
        stage.broker().deliverClocks(event -> intake.deliverAsync("/clock", event));
        Api submit = stage.submit();
        submit.submitted("{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT1H\"}");
        await().until(() -> stage.broker().deliveries().size() == 1);
        await().until(() -> stage.observe().pubsubNumsub("jobfn:{general}:wake").containsValue(1L));
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(stage.broker().deliveries().get(0).join().statusCode()).isEqualTo(204);
        assertThat(stage.broker().published(JobEvents.CLOCK)).hasSize(2);
    }
}
