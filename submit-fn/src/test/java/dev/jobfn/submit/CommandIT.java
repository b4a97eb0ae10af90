package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.job.Claim;
import dev.jobfn.job.Failure;
import dev.jobfn.job.FailureReason;
import dev.jobfn.job.JobState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandIT {
    private static final String JOB = "{\"type\":\"text-stats\",\"input\":{\"text\":\"a\"}}";
    private static final Failure FOR_GOOD = new Failure(FailureReason.ERROR, "broken", "it broke", false);

    private static SubmitFixture fixture;
    private static FunctionClient api;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        api = fixture.submit("OPEN_ADMIN", "true");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static Claim.Claimed running(String id, int dispatch) {
        await().until(() -> fixture.broker().queued(id).size() == dispatch);
        return fixture.claimed(fixture.broker().queued(id).get(dispatch - 1).event());
    }

    private static JobState state(String id) {
        return fixture.job(id).orElseThrow().state();
    }

    private static void assertTaken(HttpResponse<String> answer, String id, String state) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(202);
        assertThat(FunctionClient.text(answer, "/id")).isEqualTo(id);
        assertThat(FunctionClient.text(answer, "/state")).isEqualTo(state);
        assertThat(answer.headers().firstValue("Location")).get().asString().endsWith("/jobs/" + id);
    }

    @Test
    void a_queued_job_is_cancelled_at_once_and_its_outcome_is_published() {
        String id = api.submitted(JOB);
        assertTaken(api.command("/jobs/" + id + "/cancel"), id, "cancelled");
        assertTaken(api.command("/jobs/" + id + "/cancel"), id, "cancelled");
        await().until(() ->
                fixture.broker().published("dev.jobfn.job.cancelled").size() == 1);
        await().until(() -> fixture.observe().zcard("jobfn:{general}:outbox") == 0);
    }

    @Test
    void cancelling_a_running_job_only_requests_its_cancellation() {
        String id = api.submitted(JOB);
        Claim.Claimed run = running(id, 1);
        assertTaken(api.command("/jobs/" + id + "/cancel"), id, "running");
        assertThat(fixture.store()
                        .heartbeatWithToken(run.job(), run.run(), Duration.ofSeconds(9), java.util.Optional.empty(), "")
                        .value())
                .contains(true);
    }

    @Test
    void a_succeeded_job_can_be_neither_cancelled_nor_retried() {
        String id = api.submitted(JOB);
        fixture.complete(running(id, 1), "{}");
        for (String command : List.of("cancel", "retry")) {
            HttpResponse<String> answer = api.command("/jobs/" + id + "/" + command);
            assertThat(FunctionClient.problem(answer, 409, "forbidden-transition")
                            .get("state")
                            .asString())
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void retrying_a_failed_job_runs_it_again() {
        String id = api.submitted(JOB);
        Claim.Claimed run = running(id, 1);
        fixture.store().failWithToken(run.job(), run.run(), FOR_GOOD, Duration.ZERO);
        assertThat(state(id)).isEqualTo(JobState.FAILED);
        FunctionClient.problem(api.command("/jobs/" + id + "/cancel"), 409, "forbidden-transition");
        assertTaken(api.command("/jobs/" + id + "/retry"), id, "queued");
        assertThat(running(id, 2).attempt()).isEqualTo(2);
        FunctionClient.problem(api.command("/jobs/" + id + "/retry"), 409, "forbidden-transition");
    }

    @Test
    void only_one_of_many_concurrent_retries_is_accepted() {
        String id = api.submitted(JOB);
        api.command("/jobs/" + id + "/cancel");
        List<CompletableFuture<HttpResponse<String>>> retries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            retries.add(CompletableFuture.supplyAsync(() -> api.command("/jobs/" + id + "/retry")));
        }
        assertThat(retries)
                .extracting(it -> it.join().statusCode())
                .containsOnlyOnce(202)
                .contains(409);
    }

    @Test
    void a_paused_queue_accepts_jobs_and_dispatches_them_when_it_is_resumed() {
        HttpResponse<String> paused = api.command("/queues/general/pause");
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(FunctionClient.json(paused).get("paused").asBoolean()).isTrue();
        String id = api.submitted(JOB);
        assertThat(state(id)).isEqualTo(JobState.QUEUED);
        assertThat(fixture.broker().published(JobEvents.QUEUED)).isEmpty();
        assertThat(FunctionClient.json(api.command("/queues/general/resume"))
                        .get("paused")
                        .asBoolean())
                .isFalse();
        await().until(() -> fixture.broker().queued(id).size() == 1);
    }

    @Test
    void redispatch_dispatches_unclaimed_jobs_again() {
        String lost = api.submitted(JOB);
        String run = api.submitted(JOB);
        running(run, 1);
        await().until(() -> fixture.broker().queued(lost).size() == 1);
        HttpResponse<String> answer = api.command("/queues/general/redispatch");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(FunctionClient.json(answer).get("queue").asString()).isEqualTo("general");
        assertThat(FunctionClient.json(answer).get("redispatched").asInt()).isEqualTo(1);
        await().until(() -> fixture.broker().queued(lost).size() == 2);
        assertThat(running(lost, 2).attempt()).isEqualTo(1);
        assertThat(FunctionClient.json(api.command("/queues/general/redispatch"))
                        .get("redispatched")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queues/nolane/pause",
                "/queues/nolane/resume",
                "/queues/nolane/redispatch",
                "/queues/a%2Fb/pause"
            })
    void an_unknown_queue_is_a_404(String path) {
        assertThat(api.send("POST", path, "").statusCode()).isBetween(400, 404);
    }

    @Test
    void without_keys_and_open_admin_there_are_no_operator_routes() {
        FunctionClient closed = fixture.submit();
        FunctionClient.problem(closed.command("/queues/general/pause"), 404, "not-found");
        FunctionClient.problem(closed.command("/queues/general/resume"), 404, "not-found");
        FunctionClient.problem(closed.command("/queues/general/redispatch"), 404, "not-found");
        assertThat(fixture.observe().exists("jobfn:{general}:paused")).isZero();
    }
}
