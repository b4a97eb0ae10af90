package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.harness.RedisProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Submissions while the backlog is full, or while Redis is full or unreachable. */
class OverloadIT {
    private static final String JOB = "{\"type\":\"quiet\",\"input\":{}}";
    private static final String NARROW = "{\"type\":\"narrow\",\"input\":{}}";

    private static SubmitFixture fixture;
    private static FunctionClient api;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture("--appendfsync", "always");
        api = fixture.submit("REDIS_TIMEOUT", "PT0.4S");
        // This call makes Redis load the script. A call of a script that Redis does not know is repeated with the
        // script's text, but a call that has timed out is not repeated.
        api.submitted(JOB);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static long jobs() {
        return fixture.observe().keys("jobfn:*:j:*").size();
    }

    @Test
    void a_full_backlog_is_a_429_until_a_job_ends() {
        String running = api.submitted(NARROW);
        api.submitted(NARROW);
        api.submitted(NARROW);
        FunctionClient.later(api.post("/jobs", NARROW, "Idempotency-Key", "k"), 429, "backlog-full");
        assertThat(jobs()).isEqualTo(3);
        api.command("/jobs/" + running + "/cancel");
        assertThat(api.post("/jobs", NARROW, "Idempotency-Key", "k").statusCode())
                .isEqualTo(202);
    }

    @Test
    void a_repeat_finds_its_job_even_while_the_backlog_is_full() {
        api.submitted(NARROW);
        api.submitted(NARROW);
        String id = api.submitted(NARROW, "Idempotency-Key", "k");
        assertThat(api.submitted(NARROW, "Idempotency-Key", "k")).isEqualTo(id);
    }

    @Test
    void jobs_beyond_the_window_publish_nothing_until_a_slot_is_free() {
        String running = api.submitted(NARROW);
        String next = api.submitted(NARROW);
        await().until(() -> fixture.broker().queued(running).size() == 1);
        fixture.complete(fixture.claimed(fixture.broker().queued(running).get(0).event()), "{}");
        assertThat(fixture.broker().queued(next)).isEmpty();
    }

    @Test
    void without_redis_submissions_get_a_503_at_once_and_recover_without_a_restart() {
        String kept = api.submitted(JOB);
        fixture.redis().kill();
        await().untilAsserted(() -> FunctionClient.later(api.post("/jobs", JOB), 503, "store-unavailable"));
        long begun = System.nanoTime();
        FunctionClient.later(api.post("/jobs", JOB, "Prefer", "wait=5"), 503, "store-unavailable");
        FunctionClient.later(api.post("/jobs/batch", "{\"jobs\":[" + JOB + "]}"), 503, "store-unavailable");
        FunctionClient.later(api.command("/jobs/" + kept + "/cancel"), 503, "store-unavailable");
        FunctionClient.later(api.send("GET", "/health/ready", ""), 503, "not-ready");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        assertThat(api.send("GET", "/health/live", "").statusCode()).isEqualTo(200);
        fixture.redis().start();
        await().untilAsserted(
                        () -> assertThat(api.post("/jobs", JOB).statusCode()).isEqualTo(202));
        await().until(() -> jobs() == 2);
    }

    @Test
    void a_function_that_starts_before_redis_works_when_redis_is_up() {
        try (RedisProcess late = RedisProcess.started()) {
            late.kill();
            FunctionClient early = fixture.submit("REDIS_URL", late.url());
            FunctionClient.later(early.post("/jobs", JOB), 503, "store-unavailable");
            late.start();
            await().untilAsserted(() ->
                    assertThat(early.post("/jobs", JOB).statusCode()).isEqualTo(202));
        }
    }

    @Test
    void a_job_on_too_few_replicas_is_a_503_with_its_id_and_still_runs() {
        FunctionClient careful = fixture.submit("WAIT_REPLICAS", "1", "REDIS_TIMEOUT", "PT0.4S");
        HttpResponse<String> answer = careful.post("/jobs", JOB);
        FunctionClient.later(answer, 503, "unknown-outcome");
        String id = FunctionClient.json(answer).get("id").stringValue();
        await().until(() -> fixture.broker().queued(id).size() == 1);
        String batch = careful.post("/jobs/batch", "{\"jobs\":[" + JOB + "," + JOB + "]}")
                .body();
        assertThat(batch).contains("unknown-outcome").doesNotContain("\"status\":202");
        await().until(() -> jobs() == 3);
    }

    @Test
    void a_full_redis_accepts_no_job_but_still_ends_its_jobs() {
        String id = api.submitted(JOB);
        await().until(() -> fixture.broker().queued(id).size() == 1);
        try {
            fixture.observe().configSet("maxmemory", "1mb");
            long before = fixture.observe().dbsize();
            assertThat(api.send("GET", "/health/ready", "").statusCode()).isEqualTo(200);
            FunctionClient.later(api.post("/jobs", JOB, "Idempotency-Key", "k"), 503, "store-full");
            FunctionClient.later(api.post("/jobs/batch", "{\"jobs\":[" + JOB + "]}"), 503, "store-full");
            assertThat(fixture.observe().dbsize()).isEqualTo(before);
            fixture.complete(fixture.claimed(fixture.broker().queued(id).get(0).event()), "{}");
            assertThat(api.command("/jobs/" + id + "/cancel").statusCode()).isEqualTo(409);
        } finally {
            fixture.observe().configSet("maxmemory", "0");
        }
        assertThat(api.post("/jobs", JOB, "Idempotency-Key", "k").statusCode()).isEqualTo(202);
    }

    @Test
    void an_unknown_outcome_is_a_503_with_the_id_that_a_repeat_returns() {
        fixture.observe().clientPause(1_200);
        HttpResponse<String> answer = api.post("/jobs", JOB, "Idempotency-Key", "k");
        String id =
                FunctionClient.later(answer, 503, "unknown-outcome").get("id").asString();
        await().until(() -> jobs() == 1);
        assertThat(api.submitted(JOB, "Idempotency-Key", "k")).isEqualTo(id);
        assertThat(fixture.job(id)).isPresent();
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void a_script_that_fails_midway_is_an_unknown_outcome() {
        fixture.observe().set("jobfn:{general}:index:anonymous", "not a sorted set");
        HttpResponse<String> answer = api.post("/jobs", JOB, "Idempotency-Key", "k");
        assertThat(FunctionClient.later(answer, 503, "unknown-outcome")
                        .get("id")
                        .asString())
                .isNotEmpty();
        assertThat(answer.body())
                .contains("Part of the request may have taken effect")
                .doesNotContain("Nothing was", "WRONGTYPE", "user_script");
        String batch = api.post("/jobs/batch", "{\"jobs\":[" + JOB + "]}").body();
        assertThat(batch).contains("unknown-outcome", "\"id\"").doesNotContain("Nothing was");
    }

    @Test
    void a_redis_that_became_a_replica_accepts_no_job_and_makes_the_pod_unready_until_it_is_a_master_again() {
        api.submitted(JOB);
        fixture.observe().replicaof("127.0.0.1", 1);
        try {
            FunctionClient.later(api.post("/jobs", JOB), 503, "store-unavailable");
            FunctionClient.later(api.send("GET", "/health/ready", ""), 503, "not-ready");
        } finally {
            fixture.observe().replicaofNoOne();
        }
        await().untilAsserted(
                        () -> assertThat(api.post("/jobs", JOB).statusCode()).isEqualTo(202));
        await().until(() -> api.send("GET", "/health/ready", "").statusCode() == 200);
    }

    @Test
    void an_unknown_outcome_in_a_batch_names_each_job() {
        fixture.observe().clientPause(1_200);
        HttpResponse<String> answer = api.post("/jobs/batch", "{\"jobs\":[" + JOB + "]}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(FunctionClient.text(answer, "/jobs/0/problem/type")).endsWith("/unknown-outcome");
        String id = FunctionClient.text(answer, "/jobs/0/problem/id");
        await().until(() -> fixture.job(id).isPresent());
    }

    @Test
    void a_job_whose_event_the_broker_refuses_is_dispatched_when_the_broker_accepts_events_again() {
        fixture.broker().answers(503);
        String id = api.submitted(JOB);
        await().until(() -> fixture.broker().queued(id).size() == 1);
        await().until(() -> "1".equals(fixture.observe().get("jobfn:{general}:depth")));
        fixture.broker().answers(202);
        // After a refusal, the queue is held for a second. Then the next submission finds a free slot.
        await().until(() -> {
            api.submitted(JOB);
            return fixture.broker().queued(id).size() == 2;
        });
        fixture.claimed(fixture.broker().queued(id).get(1).event());
        assertThat(fixture.broker().published(JobEvents.CLOCK)).isNotEmpty();
        assertThat(List.of(fixture.broker().queued(id).get(0).event().getId()))
                .doesNotContain(fixture.broker().queued(id).get(1).event().getId());
    }
}
