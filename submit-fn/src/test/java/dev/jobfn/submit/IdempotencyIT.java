package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyIT {
    private static final String KEY = "Idempotency-Key";
    private static final String JOB = "{\"type\":\"quiet\",\"input\":{\"a\":1,\"b\":[0.5,true]},\"priority\":4}";

    private static SubmitFixture fixture;
    private static FunctionClient api;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        api = fixture.submit();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                JOB,
                "{\"priority\":4,\"input\":{\"b\":[0.50,true],\"a\":1.0},\"type\":\"quiet\"}",
                "{ \"type\": \"quiet\", \"input\": {\"a\":1e0,\"b\":[5e-1,true]} }",
                "{\"type\":\"quiet\",\"input\":{\"a\":1,\"b\":[0.5,true]},\"queue\":\"general\",\"metadata\":null}",
            })
    void a_repeat_gets_the_same_job_however_its_json_is_written(String repeat) {
        String first = api.submitted(JOB, KEY, "order 17");
        assertThat(api.submitted(repeat, KEY, "order 17")).isEqualTo(first);
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void a_repeat_returns_the_jobs_current_state() {
        String id = api.submitted(JOB, KEY, "k");
        api.command("/jobs/" + id + "/cancel");
        assertThat(FunctionClient.text(api.post("/jobs", JOB, KEY, "k"), "/state"))
                .isEqualTo("cancelled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"quiet\",\"input\":{\"a\":2,\"b\":[0.5,true]}}",
                "{\"type\":\"fleeting\",\"input\":{\"a\":1,\"b\":[0.5,true]}}",
                "{\"type\":\"quiet\",\"input\":{\"a\":1,\"b\":[true,0.5]}}",
                "{\"type\":\"quiet\",\"input\":{\"a\":1,\"b\":[0.5,true]},\"priority\":5}",
                "{\"type\":\"quiet\",\"input\":{\"a\":1,\"b\":[0.5,true]},\"delay\":\"PT1S\"}",
                "{\"type\":\"quiet\",\"input\":{\"a\":1,\"b\":[0.5,true]},\"metadata\":{}}",
            })
    void another_request_with_the_same_key_is_a_422_that_does_not_reveal_the_first_job_to_strangers(String other) {
        String first = api.submitted(JOB, KEY, "k");
        HttpResponse<String> answer = api.post("/jobs", other, KEY, "k");
        FunctionClient.problem(answer, 422, "idempotency-conflict");
        assertThat(answer.body()).doesNotContain(first);
        HttpResponse<String> batch = api.post("/jobs/batch", "{\"jobs\":[" + JOB + "]}", KEY, "b");
        HttpResponse<String> item = api.post("/jobs/batch", "{\"jobs\":[" + other + "]}", KEY, "b");
        assertThat(item.body())
                .contains("idempotency-conflict")
                .doesNotContain(FunctionClient.text(batch, "/jobs/0/id"));
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void a_key_is_valid_within_its_queue() {
        String one = api.submitted(JOB, KEY, "k");
        String other = api.submitted(JOB.replace("\"quiet\"", "\"quiet\",\"queue\":\"brisk\""), KEY, "k");
        assertThat(one).isNotEqualTo(other);
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void the_items_of_a_batch_are_remembered_by_position() {
        String batch = "{\"jobs\":[%s,%s]}".formatted(JOB, JOB);
        HttpResponse<String> first = api.post("/jobs/batch", batch, KEY, "k");
        HttpResponse<String> again = api.post("/jobs/batch", batch, KEY, "k");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(FunctionClient.text(first, "/jobs/0/id")).isNotEqualTo(FunctionClient.text(first, "/jobs/1/id"));
        assertThat(api.submitted(JOB, KEY, "k")).isNotEqualTo(FunctionClient.text(first, "/jobs/0/id"));
        assertThat(api.submitted(JOB, KEY, "k 0")).isNotEqualTo(FunctionClient.text(first, "/jobs/0/id"));
        assertThat(jobs()).isEqualTo(4);
    }

    @Test
    void a_refused_request_is_not_remembered() {
        api.post("/jobs", "{\"type\":\"text-stats\",\"input\":{}}", KEY, "k");
        assertThat(api.post("/jobs", JOB, KEY, "k").statusCode()).isEqualTo(202);
    }

    @Test
    void the_same_key_from_64_concurrent_clients_creates_one_job() throws Exception {
        CountDownLatch all = new CountDownLatch(64);
        Callable<String> client = () -> {
            all.countDown();
            all.await();
            return api.submitted(JOB, KEY, "rush");
        };
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            List<Future<String>> ids = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                ids.add(threads.submit(client));
            }
            HashSet<String> distinct = new HashSet<>();
            for (Future<String> id : ids) {
                distinct.add(id.get());
            }
            assertThat(distinct).hasSize(1);
            assertThat(jobs()).isEqualTo(1);
            assertThat(fixture.broker().queued(distinct.iterator().next())).hasSizeLessThanOrEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
