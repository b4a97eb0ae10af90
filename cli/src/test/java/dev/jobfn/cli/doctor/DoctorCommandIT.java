package dev.jobfn.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jobfn.cli.CommandLineRun;
import dev.jobfn.cli.json.JsonObject;
import dev.jobfn.cli.service.CliService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jobfn doctor} against the real functions, with right and wrong settings. */
class DoctorCommandIT {
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

    private static CommandLineRun doctor(Object url, Object statusUrl, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "doctor";
        arguments[1] = "--url=" + url;
        arguments[2] = "--status-url=" + statusUrl;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return CommandLineRun.jobfn(arguments);
    }

    @Test
    void a_service_in_order_has_no_warning() {
        assertThat(service.jobfn("submit", "shout", "{\"text\":\"hi\"}", "--wait")
                        .exitCode())
                .isZero();

        CommandLineRun run = service.jobfn("doctor");

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("OK       key: accepted", "OK       role: user", "OK       links:", "OK       clock:")
                .doesNotContain("WARNING", "ERROR");
        assertThat(service.jobfnWithKey("root", "doctor").out()).contains("role: operator", "none is stuck");
    }

    @Test
    void findings_are_one_document_for_programs() {
        JsonObject document = JsonObject.parse(service.jobfn("doctor", "--json").out());

        assertThat(document.objects("findings"))
                .allSatisfy(finding ->
                        assertThat(finding.members().keySet()).hasToString("[level, check, message, advice]"));
    }

    @Test
    void a_missing_and_an_unknown_key_are_told_apart() {
        CommandLineRun none = doctor(service.submitUrl(), service.statusUrl());
        CommandLineRun unknown = doctor(service.submitUrl(), service.statusUrl(), "--key=mallory");

        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.out()).contains("an access key is required", "Set --key-file");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.out()).contains("does not know this access key", "jobfn-access-keys");
    }

    @Test
    void exchanged_hosts_and_a_single_host_for_both_functions_are_noticed() {
        CommandLineRun exchanged = doctor(service.statusUrl(), service.submitUrl(), "--key=alice");
        CommandLineRun single = doctor(service.submitUrl(), service.submitUrl(), "--key=alice");

        assertThat(exchanged.exitCode()).isEqualTo(1);
        assertThat(exchanged.out()).contains("is status-fn", "Set --url", "is submit-fn", "Set --status-url");
        assertThat(single.out()).contains("is submit-fn", "Set --status-url").doesNotContain("is status-fn");
    }

    @Test
    void an_address_without_a_service_and_one_of_something_else_are_told_apart() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
        String url = "http://127.0.0.1:" + other.getAddress().getPort();

        CommandLineRun wrong = doctor(url, service.statusUrl());
        other.stop(0);
        CommandLineRun nothing = doctor(url, service.statusUrl());

        assertThat(wrong.out()).contains("answers HTTP 404, but it is not jobfn", "kubectl get ksvc");
        assertThat(nothing.out()).contains("nothing listens there");
        assertThat(nothing.exitCode()).isEqualTo(1);
    }

    @Test
    void a_paused_queue_is_a_warning_that_says_how_to_resume_it() {
        service.jobfnWithKey("root", "pause", "side");
        CommandLineRun run = service.jobfnWithKey("root", "doctor");
        service.jobfnWithKey("root", "resume", "side");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("WARNING  queues: side is paused", "'jobfn resume side'");
    }

    @Test
    void an_invalid_profile_is_reported_before_anything_is_sent() {
        assertThat(CommandLineRun.jobfn(Map.of("HOME", "target/no-such-home", "JOBFN_PROFILE", "gone"), "", "doctor")
                        .exitCode())
                .isEqualTo(2);
    }
}
