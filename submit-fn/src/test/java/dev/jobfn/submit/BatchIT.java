package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BatchIT {
    private static final String JOB = "{\"type\":\"quiet\",\"input\":{}}";

    private static SubmitFixture fixture;
    private static FunctionClient api;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        api = fixture.submit();
        // Loads the scripts and opens connections, so that the tests count only the calls of their own requests.
        batch(Collections.nCopies(1_000, JOB));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    private static JsonNode batch(List<String> jobs) {
        HttpResponse<String> answer = api.post("/jobs/batch", "{\"jobs\":" + jobs + "}");
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(202);
        return FunctionClient.json(answer).get("jobs");
    }

    /** The number of script calls so far. */
    private static long calls() {
        Matcher stat = Pattern.compile("cmdstat_evalsha:calls=(\\d+)")
                .matcher(fixture.observe().info("commandstats"));
        return stat.find() ? Long.parseLong(stat.group(1)) : 0;
    }

    @Test
    void each_item_gets_its_own_result_in_the_order_of_the_request() {
        JsonNode answers = batch(List.of(
                "{\"type\":\"narrow\",\"input\":1}",
                "{\"type\":\"nope\",\"input\":{}}",
                JOB,
                "{\"type\":\"text-stats\",\"input\":{\"text\":1}}",
                "{\"type\":\"quiet\",\"input\":{},\"prio\":1}",
                "7",
                "{\"type\":\"quiet\",\"input\":{},\"delay\":\"PT1H\"}"));
        assertThat(answers.values())
                .extracting(answer -> answer.get("status").intValue())
                .containsExactly(202, 422, 202, 422, 400, 400, 202);
        assertThat(answers.at("/0/id").asString()).startsWith("narrow-");
        assertThat(answers.at("/2/id").asString()).startsWith("general-");
        assertThat(answers.at("/1/problem/type").asString()).endsWith("/unknown-type");
        assertThat(answers.at("/3/problem/violations/0/path").asString()).isEqualTo("/jobs/3/input/text");
        assertThat(answers.at("/4/problem/violations/0/path").asString()).isEqualTo("/jobs/4/prio");
        assertThat(answers.at("/5/problem/violations/0/path").asString()).isEqualTo("/jobs/5");
        assertThat(answers.at("/6/state").asString()).isEqualTo("scheduled");
        for (int kept : new int[] {0, 2, 6}) {
            assertThat(fixture.job(answers.at("/" + kept + "/id").asString())).isPresent();
        }
        assertThat(fixture.observe().keys("jobfn:*:j:*")).hasSize(3);
    }

    @Test
    void items_that_do_not_fit_in_the_backlog_are_refused_and_the_rest_are_stored() {
        JsonNode answers = batch(Collections.nCopies(4, "{\"type\":\"narrow\",\"input\":{}}"));
        assertThat(answers.values())
                .extracting(answer -> answer.get("status").intValue())
                .containsExactly(202, 202, 429, 429);
        assertThat(answers.at("/2/problem/type").asString()).endsWith("/backlog-full");
    }

    @Test
    void a_batch_takes_one_round_trip_per_queue() {
        // Nothing is dispatched from a paused queue, so no other script runs beside the submissions.
        api.command("/queues/general/pause");
        api.command("/queues/narrow/pause");
        batch(List.of(JOB, "{\"type\":\"narrow\",\"input\":{}}"));
        long before = calls();
        batch(List.of(JOB, "{\"type\":\"narrow\",\"input\":{}}", JOB, JOB));
        assertThat(calls() - before).isEqualTo(2);
    }

    @Test
    void a_thousand_jobs_fit_and_no_more_than_the_window_are_dispatched() {
        long before = calls();
        JsonNode answers = batch(Collections.nCopies(1_000, JOB));
        assertThat(answers.values())
                .allSatisfy(
                        answer -> assertThat(answer.get("status").intValue()).isEqualTo(202))
                .extracting(answer -> answer.get("id").asString())
                .doesNotHaveDuplicates()
                .hasSize(1_000);
        assertThat(calls() - before).isEqualTo(1);
        long inFlight = fixture.observe().zcard("jobfn:{general}:window");
        assertThat(inFlight).isBetween(1L, 20L);
        assertThat(fixture.observe().get("jobfn:{general}:depth")).isEqualTo(Long.toString(1_000 - inFlight));
        await().until(() -> fixture.broker().published(JobEvents.QUEUED).size() == inFlight);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"jobs\":[]}", "{\"jobs\":{}}", "{}", "1001"})
    void a_list_that_is_empty_or_has_more_than_a_thousand_items_is_refused_as_a_whole(String body) {
        String sent = "1001".equals(body) ? "{\"jobs\":" + Collections.nCopies(1_001, JOB) + "}" : body;
        JsonNode problem = FunctionClient.problem(api.post("/jobs/batch", sent), 400, "invalid-request");
        assertThat(problem.at("/violations/0/path").asString()).isEqualTo("/jobs");
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @Test
    void an_unknown_field_next_to_the_jobs_is_refused() {
        JsonNode problem = FunctionClient.problem(
                api.post("/jobs/batch", "{\"jobs\":[" + JOB + "],\"queue\":\"brisk\"}"), 400, "invalid-request");
        assertThat(problem.at("/violations/0/path").asString()).isEqualTo("/queue");
    }

    @Test
    void a_batch_with_only_invalid_items_stores_nothing() {
        assertThat(batch(List.of("{}", "{}")).values())
                .extracting(answer -> answer.get("status").intValue())
                .containsExactly(400, 400);
        assertThat(fixture.observe().dbsize()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2147483648",
                "-1E+99999999999",
                "1e-2147483649",
                "\"\\ud83d\"",
                "{\"\\ude00\":1}",
                "[\"\\ud83d\\ud83d\"]"
            })
    void a_value_that_cannot_be_stored_fails_only_its_item(String value) {
        JsonNode answers = batch(List.of(JOB, "{\"type\":\"quiet\",\"input\":" + value + "}", JOB));
        assertThat(answers.values())
                .extracting(answer -> answer.get("status").intValue())
                .containsExactly(202, 400, 202);
        assertThat(answers.at("/1/problem/violations/0/path").asString()).startsWith("/jobs/1/input");
        assertThat(fixture.observe().keys("jobfn:*:j:*")).hasSize(2);
    }

    @Test
    void a_value_next_to_the_jobs_that_cannot_be_stored_fails_the_whole_batch() {
        JsonNode problem = FunctionClient.problem(
                api.post("/jobs/batch", "{\"jobs\":[" + JOB + "],\"x\":1e9999}"), 400, "bad-json");
        assertThat(problem.at("/violations/0/path").asString()).isEqualTo("/x");
    }
}
