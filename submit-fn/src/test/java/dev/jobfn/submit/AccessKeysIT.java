package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.harness.OpenApiContract;
import dev.jobfn.job.JobState;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AccessKeysIT {
    private static final String JOB = "{\"type\":\"quiet\",\"input\":{}}";
    private static final String[] ACME = {"Authorization", "Bearer acme-key"};
    private static final String[] RIVAL = {"Authorization", "Bearer rival-key"};
    private static final String[] OPERATOR = {"Authorization", "Bearer root-key"};
    private static final String[] VIEWER = {"Authorization", "Bearer viewer-key"};

    @TempDir
    private static Path folder;

    private static SubmitFixture fixture;
    private static FunctionClient api;

    @BeforeAll
    static void start() throws IOException {
        fixture = new SubmitFixture();
        Path keys = Files.writeString(
                folder.resolve("keys.yaml"),
                entry("acme-key", "acme", "user")
                        + entry("rival-key", "rival", "user")
                        + entry("root-key", "ops", "operator")
                        + entry("viewer-key", "ops", "viewer"));
        api = fixture.submit("ACCESS_KEYS", keys.toString());
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
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    @Test
    void each_route_requires_a_key_and_says_how_to_send_it() {
        String id = "general-4fT0qk2vXW9ZbY7u1LmNpQ";
        for (String path : List.of(
                "/jobs", "/jobs/batch", "/jobs/" + id + "/cancel", "/jobs/" + id + "/retry", "/queues/general/pause")) {
            for (String[] headers :
                    List.of(new String[0], new String[] {"Authorization", "Bearer wrong"}, new String[] {
                        "Authorization", "Basic acme-key"
                    })) {
                HttpResponse<String> answer = api.post(path, "not even JSON", headers);
                FunctionClient.problem(answer, 401, "unauthorized");
                assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"jobfn\"");
            }
        }
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @Test
    void only_its_tenant_can_access_a_job() {
        String id = api.submitted(JOB, ACME);
        assertThat(fixture.job(id).orElseThrow().tenant()).isEqualTo("acme");
        await().until(() -> fixture.broker().queued(id).size() == 1);
        assertThat(fixture.broker().queued(id).get(0).event().getExtension("jobtenant"))
                .isEqualTo("acme");
        FunctionClient.problem(api.command("/jobs/" + id + "/cancel", RIVAL), 404, "not-found");
        assertThat(api.command("/jobs/" + id + "/cancel", ACME).statusCode()).isEqualTo(202);
        FunctionClient.problem(api.command("/jobs/" + id + "/retry", RIVAL), 404, "not-found");
    }

    @Test
    void an_operator_can_cancel_and_retry_the_jobs_of_every_tenant() {
        String id = api.submitted(JOB, ACME);
        assertThat(api.command("/jobs/" + id + "/cancel", OPERATOR).statusCode())
                .isEqualTo(202);
        assertThat(api.command("/jobs/" + id + "/retry", OPERATOR).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "/jobs,                      202, 403, 202",
        "/jobs/batch,                202, 403, 202",
        "/jobs/{id}/cancel,          202, 403, 202",
        "/jobs/{id}/retry,           202, 403, 202",
        "/queues/{queue}/pause,      403, 403, 200",
        "/queues/{queue}/resume,     403, 403, 200",
        "/queues/{queue}/redispatch, 403, 403, 200",
    })
    void each_role_may_change_what_it_should(String path, int user, int viewer, int operator) {
        String id = api.submitted(JOB, ACME);
        assertThat(asRole(path, id, VIEWER)).isEqualTo(viewer);
        assertThat(fixture.job(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(asRole(path, id, ACME)).isEqualTo(user);
        assertThat(asRole(path, id, OPERATOR)).isEqualTo(operator);
    }

    /** A job must be cancelled before it can be retried. */
    private static int asRole(String path, String id, String... headers) {
        boolean isViewer = headers == VIEWER;
        if (path.endsWith("/retry") && !isViewer) {
            assertThat(api.command("/jobs/" + id + "/cancel", ACME).statusCode())
                    .isEqualTo(202);
        }
        String address = path.replace("{id}", id).replace("{queue}", "general");
        HttpResponse<String> answer = switch (path) {
            case "/jobs" -> api.post(address, JOB, headers);
            case "/jobs/batch" -> api.post(address, "{\"jobs\":[" + JOB + "]}", headers);
            default -> api.command(address, headers);
        };
        if (answer.statusCode() == 403) {
            FunctionClient.problem(answer, 403, "forbidden");
        }
        return answer.statusCode();
    }

    @Test
    void each_route_that_changes_something_is_tested_with_each_role() throws NoSuchMethodException {
        String[] rows = AccessKeysIT.class
                .getDeclaredMethod("each_role_may_change_what_it_should", String.class, int.class, int.class, int.class)
                .getAnnotation(CsvSource.class)
                .value();
        assertThat(rows)
                .extracting(row -> row.split(",", 2)[0])
                .containsExactlyInAnyOrderElementsOf(OpenApiContract.ofProject().pathsWith("POST"));
    }

    @Test
    void the_same_idempotency_key_from_two_tenants_creates_two_jobs() {
        String[] acme = {"Authorization", "Bearer acme-key", "Idempotency-Key", "k"};
        String[] rival = {"Authorization", "Bearer rival-key", "Idempotency-Key", "k"};
        String id = api.submitted(JOB, acme);
        assertThat(api.submitted(JOB, rival)).isNotEqualTo(id);
        assertThat(api.submitted(JOB, acme)).isEqualTo(id);
    }

    @Test
    void a_tenant_that_reuses_an_idempotency_key_learns_the_id_of_its_first_job() {
        String[] acme = {"Authorization", "Bearer acme-key", "Idempotency-Key", "k"};
        String id = api.submitted(JOB, acme);
        HttpResponse<String> answer = api.post("/jobs", JOB.replace("{}", "{\"a\":1}"), acme);
        assertThat(FunctionClient.problem(answer, 422, "idempotency-conflict")
                        .get("id")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void a_tenant_that_has_used_its_share_of_a_queue_gets_a_429_and_others_can_still_submit() {
        String later = "{\"type\":\"quiet\",\"input\":{},\"queue\":\"shared\",\"delay\":\"P9D\"}";
        HttpResponse<String> batch =
                api.post("/jobs/batch", "{\"jobs\":[" + (later + ",").repeat(19) + later + "]}", ACME);
        assertThat(batch.body().split("\"status\":202", -1)).hasSize(6);
        HttpResponse<String> refused = api.post("/jobs", later, ACME);
        JsonNode problem = FunctionClient.later(refused, 429, "quota-exceeded");
        assertThat(problem.get("quota").asString()).isEqualTo("tenantBacklog");
        assertThat(problem.get("limit").asInt()).isEqualTo(5);
        assertThat(problem.get("queue").asString()).isEqualTo("shared");
        assertThat(api.post("/jobs", later, RIVAL).statusCode()).isEqualTo(202);
    }

    @Test
    void a_delay_beyond_the_queues_limit_is_a_422_that_names_the_limit() {
        for (String due :
                List.of("\"delay\":\"P11D\"", "\"runAt\":\"" + Instant.now().plus(Duration.ofDays(11)) + "\"")) {
            HttpResponse<String> answer =
                    api.post("/jobs", "{\"type\":\"quiet\",\"input\":{},\"queue\":\"shared\"," + due + "}", ACME);
            assertThat(FunctionClient.problem(answer, 422, "delay-too-long")
                            .get("maxDelay")
                            .asString())
                    .isEqualTo("P10D");
        }
    }

    @Test
    void only_an_operator_can_pause_and_resume_queues() {
        FunctionClient.problem(api.command("/queues/general/pause", ACME), 403, "forbidden");
        FunctionClient.problem(api.command("/queues/general/resume", ACME), 403, "forbidden");
        FunctionClient.problem(api.command("/queues/general/redispatch", ACME), 403, "forbidden");
        assertThat(fixture.observe().exists("jobfn:{general}:paused")).isZero();
        assertThat(api.command("/queues/general/pause", OPERATOR).statusCode()).isEqualTo(200);
        assertThat(fixture.observe().exists("jobfn:{general}:paused")).isEqualTo(1);
        FunctionClient.problem(api.command("/queues/nolane/pause", OPERATOR), 404, "not-found");
    }
}
