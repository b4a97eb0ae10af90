package dev.jobfn.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.cli.CommandLineRun;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.service.CliJobs;
import dev.jobfn.cli.service.CliService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against the real functions. */
class JobCommandsIT {
    private static final String HI = "{\"text\":\"hi\"}";

    @TempDir
    private static Path folder;

    private static CliService service;

    @BeforeAll
    static void start() throws IOException {
        service = new CliService(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String submitted(String type, String input, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "submit";
        arguments[1] = type;
        arguments[2] = input;
        System.arraycopy(options, 0, arguments, 3, options.length);
        CommandLineRun run = service.jobfn(arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out().strip();
    }

    private static JsonObject record(String id) {
        return JsonObject.parse(service.jobfn("status", "--json", id).out());
    }

    @Test
    void submit_waits_and_prints_the_result_alone() {
        CommandLineRun run = service.jobfn("submit", "shout", HI, "--wait");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("{\"text\":\"HI\"}\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void the_input_can_come_from_a_file_or_from_standard_input() throws IOException {
        Path file = Files.writeString(folder.resolve("input.json"), HI);

        assertThat(service.jobfn("submit", "shout", "@" + file, "--wait").out()).isEqualTo("{\"text\":\"HI\"}\n");
        assertThat(service.jobfnWithInput(HI, "submit", "shout", "-", "--wait").out())
                .isEqualTo("{\"text\":\"HI\"}\n");
    }

    @Test
    void the_options_of_submit_arrive() {
        JsonObject job = record(submitted(
                "shout",
                HI,
                "--queue=side",
                "--priority=7",
                "--delay=1h30m",
                "--metadata=order=17",
                "--metadata=a=b=c"));

        assertThat(job.text("state")).contains("scheduled");
        assertThat(job.text("queue")).contains("side");
        assertThat(job.number("priority")).isEqualTo(7);
        assertThat(job.object("metadata").members()).isEqualTo(Map.of("order", "17", "a", "b=c"));
    }

    @Test
    void the_same_idempotency_key_finds_the_same_job() {
        String first = submitted("shout", HI, "--idempotency-key=order-17");

        assertThat(submitted("shout", HI, "--idempotency-key=order-17")).isEqualTo(first);
    }

    @Test
    void a_failed_job_ends_submit_with_1_and_its_error() {
        CommandLineRun run = service.jobfn("submit", "broken", HI, "--wait");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("failed: out-of-order: hi")
                .contains("jobfn retry")
                .hasLineCount(2);
    }

    @Test
    void at_a_terminal_progress_is_shown_on_standard_error_until_the_job_ends() {
        String id = submitted("patient", "{\"text\":\"bar\"}");
        await().until(() -> record(id).object("progress").number("percent") == 40);
        CliJobs.Patient.open("bar");

        CommandLineRun run = service.jobfnAtTerminal(Map.of(), "result", "--wait", id);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("\"patience\"\n");
        assertThat(run.err()).endsWith("\r\u001b[K");
    }

    @Test
    void a_job_that_has_not_ended_ends_result_with_5_at_once_or_after_the_timeout() {
        String id = submitted("shout", HI, "--delay=1h");

        CommandLineRun now = service.jobfn("result", id);
        CommandLineRun later = service.jobfn("result", id, "--wait", "--timeout=1s");

        assertThat(now.exitCode()).isEqualTo(5);
        assertThat(now.err()).contains("jobfn result --wait").hasLineCount(2);
        assertThat(later.exitCode()).isEqualTo(5);
        assertThat(later.err()).contains("has not ended in time", "jobfn watch " + id);
    }

    @Test
    void watch_prints_each_event_until_the_end() {
        String id = submitted("patient", "{\"text\":\"watch\"}");
        await().until(() -> record(id).object("progress").number("percent") == 40);
        CliJobs.Patient.open("watch");

        CommandLineRun run = service.jobfn("watch", "--json", id);

        assertThat(run.exitCode()).as(run.err()).isZero();
        String[] lines = run.out().split("\n", -1);
        JsonObject last = JsonObject.parse(lines[lines.length - 2]);
        assertThat(last.text("event")).contains("state");
        assertThat(last.object("data").text("state")).contains("succeeded");
        assertThat(service.jobfn("watch", id).out()).contains("succeeded  attempt 1");
    }

    @Test
    void status_shows_the_record_for_people_and_for_programs() {
        String id = JsonObject.parse(service.jobfn("submit", "broken", HI, "--wait", "--json")
                        .out())
                .text("id")
                .orElseThrow();

        CommandLineRun run = service.jobfn("status", id);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "Job       " + id,
                        "State     failed",
                        "Attempt   1 of 1",
                        "Error     out-of-order: hi (error)");
        assertThat(record(id).text("tenant")).contains("acme");
    }

    @Test
    void list_shows_pages_and_all_pages() {
        for (int i = 0; i < 3; i++) {
            submitted("shout", HI, "--queue=side", "--delay=1h");
        }

        CommandLineRun page = service.jobfn("list", "--queue=side", "--state=scheduled", "--limit=2");
        CommandLineRun all = service.jobfn("list", "--queue=side", "--state=scheduled", "--all", "--json");

        assertThat(page.out())
                .startsWith("ID")
                .contains("scheduled  shout  side")
                .hasLineCount(3);
        assertThat(page.err()).contains("--cursor");
        assertThat(all.out().lines().map(JsonObject::parse)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void list_filters_by_tenant_error_and_time() {
        String id = JsonObject.parse(service.jobfn("submit", "broken", "{\"text\":\"x\"}", "--wait", "--json")
                        .out())
                .text("id")
                .orElseThrow();

        assertThat(service.jobfn("list", "--state=failed", "--error=out-of-order", "--from=1h")
                        .out())
                .contains(id, "acme");
        assertThat(service.jobfn("list", "--state=failed", "--to=1h").out()).doesNotContain(id);
        assertThat(service.jobfn("list", "--state=failed", "--error=other").out())
                .doesNotContain(id);
        assertThat(service.jobfnWithKey("root", "list", "--tenant=acme", "--state=failed")
                        .out())
                .contains(id);
        assertThat(service.jobfnWithKey("root", "list", "--tenant=ops", "--state=failed")
                        .out())
                .doesNotContain(id);
    }

    @Test
    void a_time_limit_without_a_wait_is_a_mistake() {
        assertThat(service.jobfn("submit", "shout", HI, "--timeout=1s").exitCode())
                .isEqualTo(2);
    }

    @Test
    void watch_says_at_once_that_nothing_listens() {
        assertThat(service.jobfn("watch", "0123456789012345678901", "--url=http://127.0.0.1:9")
                        .exitCode())
                .isEqualTo(4);
    }

    @Test
    void jobs_are_cancelled_and_retried() {
        String first = submitted("shout", HI, "--delay=1h");
        String second = submitted("shout", HI, "--delay=1h");

        assertThat(service.jobfn("cancel", first, second).out())
                .isEqualTo(first + "  cancelled\n" + second + "  cancelled\n");
        assertThat(service.jobfn("retry", first).out()).isEqualTo(first + "  queued\n");
        assertThat(service.jobfn("result", "--wait", first).out()).isEqualTo("{\"text\":\"HI\"}\n");
        CommandLineRun again = service.jobfn("retry", first);
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.err())
                .contains("'jobfn status ID' shows the job's state")
                .hasLineCount(2);
        assertThat(service.jobfn("result", second).exitCode()).isEqualTo(1);
    }

    @Test
    void one_refusal_does_not_keep_a_command_from_the_other_jobs() {
        String id = submitted("shout", HI, "--delay=1h");

        CommandLineRun run = service.jobfn("cancel", "0123456789012345678901", id);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEqualTo(id + "  cancelled\n");
        assertThat(run.err()).startsWith("0123456789012345678901: ").hasLineCount(1);
    }

    @Test
    void an_input_that_the_schema_refuses_is_reported_in_two_lines_or_as_the_problem_document() {
        CommandLineRun people = service.jobfn("submit", "shout", "{}");
        CommandLineRun programs = service.jobfn("submit", "shout", "{}", "--json");

        assertThat(people.exitCode()).isEqualTo(3);
        assertThat(people.err()).contains("text", "matches the schema").hasLineCount(2);
        assertThat(JsonObject.parse(programs.err()).text("type")).contains("https://jobfn.dev/problems/invalid-input");
    }

    @Test
    void an_input_that_is_not_json_is_refused_before_it_is_sent() {
        CommandLineRun run = service.jobfn("submit", "shout", "hello");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("not JSON", "double quotes").hasLineCount(2);
    }

    @Test
    void queues_are_shown_paused_and_resumed_by_operators_only() {
        CommandLineRun refused = service.jobfn("queues");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("Use the key of an operator").hasLineCount(2);

        assertThat(service.jobfnWithKey("root", "pause", "side").out()).isEqualTo("side  paused\n");
        assertThat(service.jobfnWithKey("root", "queues").out()).containsPattern("side +paused");
        assertThat(service.jobfnWithKey("root", "resume", "side").out()).isEqualTo("side  active\n");
        assertThat(service.jobfnWithKey("root", "queues", "--json").out()).contains("\"queues\":[");
    }

    @Test
    void types_show_limits_and_the_fields_of_the_input() {
        assertThat(service.jobfn("types").out())
                .startsWith("TYPE")
                .containsPattern("shout +general +1 min +3 +text\\*")
                .containsPattern("broken +general +1 min +1 +any");
    }

    @Test
    void states_are_coloured_at_a_terminal_only_and_never_against_the_users_wish() {
        submitted("shout", HI, "--queue=side", "--delay=1h");
        String id = JsonObject.parse(
                        service.jobfn("submit", "shout", HI, "--wait", "--json").out())
                .text("id")
                .orElseThrow();

        assertThat(service.jobfnAtTerminal(Map.of(), "status", id).out()).contains("\u001b[32msucceeded");
        assertThat(service.jobfnAtTerminal(Map.of("NO_COLOR", "1"), "status", id)
                        .out())
                .doesNotContain("\u001b");
        assertThat(service.jobfn("status", id).out()).doesNotContain("\u001b");
    }

    @Test
    void an_unknown_key_is_refused_with_how_to_pass_one() {
        CommandLineRun run = service.jobfnWithKey("mallory", "list");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("--key-file, JOBFN_KEY or a profile").hasLineCount(2);
    }
}
