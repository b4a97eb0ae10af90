package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.stage.Api;
import dev.jobfn.stage.Stage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessKeysIT {
    private static final String JOB = "{\"type\":\"quiet\",\"input\":{}}";
    private static final String[] ACME = {"Authorization", "Bearer acme-key"};
    private static final String[] RIVAL = {"Authorization", "Bearer rival-key"};
    private static final String[] OPERATOR = {"Authorization", "Bearer root-key"};

    @TempDir
    private static Path folder;

    private static Stage stage;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        stage = new Stage();
        Path keys = Files.writeString(
                folder.resolve("keys.yaml"),
                entry("acme-key", "acme", "user")
                        + entry("rival-key", "rival", "user")
                        + entry("root-key", "ops", "operator"));
        api = stage.submit("ACCESS_KEYS", keys.toString());
    }

    private static String entry(String key, String tenant, String role) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "- {name: %s, tenant: %s, role: %s, sha256: \"%s\"}\n"
                    .formatted(key, tenant, role, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.clear();
    }

    @Test
    void each_route_needs_a_key_and_says_how_it_is_sent() {
        String id = "general-4fT0qk2vXW9ZbY7u1LmNpQ";
        for (String path : List.of(
                "/jobs", "/jobs/batch", "/jobs/" + id + "/cancel", "/jobs/" + id + "/retry", "/queues/general/pause")) {
            for (String[] headers :
                    List.of(new String[0], new String[] {"Authorization", "Bearer wrong"}, new String[] {
                        "Authorization", "Basic acme-key"
                    })) {
                HttpResponse<String> answer = api.post(path, "not even JSON", headers);
                Api.problem(answer, 401, "unauthorized");
                assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"jobfn\"");
            }
        }
        assertThat(stage.observe().dbsize()).isZero();
    }

    @Test
    void a_job_is_its_tenants_own() {
        String id = api.submitted(JOB, ACME);
        assertThat(stage.job(id).orElseThrow().tenant()).isEqualTo("acme");
        await().until(() -> stage.broker().queued(id).size() == 1);
        assertThat(stage.broker().queued(id).get(0).event().getExtension("jobtenant"))
                .isEqualTo("acme");
        Api.problem(api.command("/jobs/" + id + "/cancel", RIVAL), 404, "not-found");
        assertThat(api.command("/jobs/" + id + "/cancel", ACME).statusCode()).isEqualTo(202);
        Api.problem(api.command("/jobs/" + id + "/retry", RIVAL), 404, "not-found");
    }

    @Test
    void an_operator_may_command_the_jobs_of_every_tenant() {
        String id = api.submitted(JOB, ACME);
        assertThat(api.command("/jobs/" + id + "/cancel", OPERATOR).statusCode())
                .isEqualTo(202);
        assertThat(api.command("/jobs/" + id + "/retry", OPERATOR).statusCode()).isEqualTo(202);
    }

    @Test
    void the_same_idempotency_key_of_two_tenants_makes_two_jobs() {
        String[] acme = {"Authorization", "Bearer acme-key", "Idempotency-Key", "k"};
        String[] rival = {"Authorization", "Bearer rival-key", "Idempotency-Key", "k"};
        String id = api.submitted(JOB, acme);
        assertThat(api.submitted(JOB, rival)).isNotEqualTo(id);
        assertThat(api.submitted(JOB, acme)).isEqualTo(id);
    }

    @Test
    void only_an_operator_pauses_and_resumes_queues() {
        Api.problem(api.command("/queues/general/pause", ACME), 403, "forbidden");
        Api.problem(api.command("/queues/general/resume", ACME), 403, "forbidden");
        assertThat(stage.observe().exists("jobfn:{general}:paused")).isZero();
        assertThat(api.command("/queues/general/pause", OPERATOR).statusCode()).isEqualTo(200);
        assertThat(stage.observe().exists("jobfn:{general}:paused")).isEqualTo(1);
        Api.problem(api.command("/queues/nolane/pause", OPERATOR), 404, "not-found");
    }
}
