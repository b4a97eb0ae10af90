package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.fixture.FunctionClient;
import dev.jobfn.fixture.SubmitFixture;
import dev.jobfn.harness.NastyJson;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Checks that invalid requests are refused and that none of them stores anything. */
class RefusalIT {
    private static SubmitFixture fixture;
    private static FunctionClient api;

    @BeforeAll
    static void start() {
        fixture = new SubmitFixture();
        api = fixture.submit("MAX_BODY_BYTES", "6000");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void clear() {
        fixture.clear();
    }

    @AfterEach
    void nothing_was_stored() {
        assertThat(fixture.observe().dbsize()).isZero();
    }

    private static List<String> paths(JsonNode problem) {
        return problem.get("violations").values().stream()
                .map(violation -> violation.get("path").asString())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"type\":\"quiet\",\"input\":{}} x", "{\"type\":\"a\",\"type\":\"b\"}"})
    void invalid_json_or_a_duplicate_name_is_a_400(String body) {
        FunctionClient.problem(api.post("/jobs", body), 400, "bad-json");
        FunctionClient.problem(api.post("/jobs/batch", body), 400, "bad-json");
    }

    @Test
    void a_long_type_is_refused_in_a_queue_that_is_not_a_long_lane() {
        HttpResponse<String> answer = api.post("/jobs", "{\"type\":\"hourly\",\"input\":{},\"queue\":\"general\"}");
        assertThat(paths(FunctionClient.problem(answer, 400, "invalid-request")))
                .containsExactly("/queue");
    }

    @Test
    void a_duplicate_name_deep_in_the_input_is_refused_too() {
        FunctionClient.problem(
                api.post("/jobs", "{\"type\":\"quiet\",\"input\":{\"a\":[{\"b\":1,\"b\":2}]}}"), 400, "bad-json");
    }

    @Test
    void all_violations_are_reported_with_their_paths() {
        JsonNode problem = FunctionClient.problem(api.post("/jobs", """
                {"queue":"no such","priority":10,"delay":"5m","metadata":[],"callback":"x","a/b":1}"""), 400, "invalid-request");
        assertThat(paths(problem))
                .containsExactlyInAnyOrder(
                        "/type", "/input", "/queue", "/priority", "/delay", "/metadata", "/callback", "/a~1b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"delay\":\"PT1S\",\"runAt\":\"2030-01-01T00:00:00Z\"|/runAt",
                "\"delay\":\"-PT1S\"|/delay",
                "\"delay\":\"P3651D\"|/delay",
                "\"delay\":10|/delay",
                "\"runAt\":\"9999-01-01T00:00:00Z\"|/runAt",
                "\"runAt\":\"2030-01-01T00:00:00\"|/runAt",
                "\"priority\":-1|/priority",
                "\"priority\":5.5|/priority",
                "\"priority\":\"5\"|/priority",
                "\"metadata\":\"text\"|/metadata",
                "\"tenant\":\"acme\"|/tenant",
            })
    void a_field_out_of_range_is_a_400(String field, String path) {
        HttpResponse<String> answer = api.post("/jobs", "{\"type\":\"quiet\",\"input\":{}," + field + "}");
        assertThat(paths(FunctionClient.problem(answer, 400, "invalid-request")))
                .containsExactly(path);
    }

    @Test
    void the_size_of_metadata_is_limited_in_bytes() {
        String most = "{\"type\":\"quiet\",\"input\":{},\"metadata\":{\"m\":\"" + "é".repeat(2044) + "\"}}";
        api.submitted(most);
        fixture.clear();
        HttpResponse<String> answer = api.post("/jobs", most.replace("\"m\"", "\"mm\""));
        assertThat(paths(FunctionClient.problem(answer, 400, "invalid-request")))
                .containsExactly("/metadata");
    }

    @Test
    void an_unknown_type_or_queue_is_a_422_that_lists_the_known_ones() {
        JsonNode type =
                FunctionClient.problem(api.post("/jobs", "{\"type\":\"nope\",\"input\":{}}"), 422, "unknown-type");
        assertThat(type.get("known").toString()).contains("\"text-stats\"");
        JsonNode queue = FunctionClient.problem(
                api.post("/jobs", "{\"type\":\"quiet\",\"input\":{},\"queue\":\"nope\"}"), 422, "unknown-queue");
        assertThat(queue.get("known").toString()).contains("\"narrow\"");
    }

    @Test
    void an_input_that_violates_its_schema_is_a_422_with_each_path() {
        HttpResponse<String> answer =
                api.post("/jobs", "{\"type\":\"text-stats\",\"input\":{\"text\":3,\"width\":5000}}");
        assertThat(paths(FunctionClient.problem(answer, 422, "invalid-input")))
                .containsExactlyInAnyOrder("/input/text", "/input/width");
        HttpResponse<String> missing = api.post("/jobs", "{\"type\":\"text-stats\",\"input\":{}}");
        assertThat(paths(FunctionClient.problem(missing, 422, "invalid-input"))).containsExactly("/input");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jobs", "/jobs/batch"})
    void a_body_that_is_too_large_is_a_413_with_or_without_a_content_length(String path) {
        String large = "{\"type\":\"quiet\",\"input\":\"" + "x".repeat(6000) + "\"}";
        assertThat(FunctionClient.problem(api.post(path, large), 413, "body-too-large")
                        .get("limit")
                        .intValue())
                .isEqualTo(6000);
        FunctionClient.problem(api.postChunked(path, large), 413, "body-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json;charset=latin1"})
    void a_media_type_other_than_json_is_a_415(String type) {
        for (String path : List.of("/jobs", "/jobs/batch")) {
            FunctionClient.problem(
                    api.send("POST", path, "{\"type\":\"quiet\",\"input\":{}}", "Content-Type", type),
                    415,
                    "unsupported-media-type");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /jobs",
        "DELETE, /jobs",
        "PUT, /jobs/batch",
        "GET, /jobs/general-4fT0qk2vXW9ZbY7u1LmNpQ/cancel",
        "PATCH, /jobs/general-4fT0qk2vXW9ZbY7u1LmNpQ/retry",
        "GET, /queues/general/pause",
    })
    void an_unsupported_method_is_a_405_that_lists_the_supported_ones(String method, String path) {
        HttpResponse<String> answer = api.send(method, path, "");
        FunctionClient.problem(answer, 405, "method-not-allowed");
        assertThat(answer.headers().allValues("Allow")).containsExactly("POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs/general-4fT0qk2vXW9ZbY7u1LmNpQ/cancel",
                "/jobs/nolane-4fT0qk2vXW9ZbY7u1LmNpQ/cancel",
                "/jobs/general/retry",
                "/jobs/%7Bgeneral%7D-4fT0qk2vXW9ZbY7u1LmNpQ/retry",
                "/jobs/general-4fT0qk2vXW9ZbY7u1LmNpQ%20/retry",
            })
    void a_command_for_an_unknown_job_is_a_404(String path) {
        FunctionClient.problem(api.command(path), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\tb", "256"})
    void an_invalid_idempotency_key_is_a_400(String key) {
        String sent = "256".equals(key) ? "k".repeat(256) : key;
        HttpResponse<String> answer = api.post("/jobs", "{\"type\":\"quiet\",\"input\":{}}", "Idempotency-Key", sent);
        assertThat(paths(FunctionClient.problem(answer, 400, "invalid-request")))
                .containsExactly("Idempotency-Key");
    }

    @Test
    void two_idempotency_keys_are_a_400() {
        HttpResponse<String> answer =
                api.post("/jobs", "{\"type\":\"quiet\",\"input\":{}}", "Idempotency-Key", "a", "Idempotency-Key", "b");
        FunctionClient.problem(answer, 400, "invalid-request");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"input\":{\"a\":[\"\\ud83d\"]}|/input/a/0",
                "\"input\":{\"\\ud83d\":1}|/input/\ufffd",
                "\"input\":\"\\ud83dé\"|/input",
                "\"input\":{},\"metadata\":{\"a\":\"\\ude00\"}|/metadata/a",
                "\"input\":{},\"queue\":\"\\ud83d\"|/queue",
                "\"input\":{\"n\":1e2147483648}|/input/n",
                "\"input\":[-1E+99999999999]|/input/0",
                "\"input\":1e-2147483649|/input",
                "\"input\":{},\"priority\":1e2147483648|/priority",
                "\"input\":{},\"metadata\":{\"n\":1e-2147483648}|/metadata/n",
                "\"input\":{},\"delay\":1e2147483648|/delay",
            })
    void a_value_that_cannot_be_stored_is_a_400_with_its_path(String fields, String path) {
        String body = "{\"type\":\"quiet\"," + fields + "}";
        assertThat(paths(FunctionClient.problem(api.post("/jobs", body, "Idempotency-Key", "k"), 400, "bad-json")))
                .containsExactly(path);
        HttpResponse<String> batch = api.post("/jobs/batch", "{\"jobs\":[" + body + "]}");
        assertThat(FunctionClient.text(batch, "/jobs/0/problem/violations/0/path"))
                .isEqualTo("/jobs/0" + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32", "UTF-32BE"})
    void a_body_that_is_not_utf_8_is_a_400_that_asks_for_utf_8(String charset) {
        byte[] body = "{\"type\":\"quiet\",\"input\":{}}".getBytes(Charset.forName(charset));
        assertThat(FunctionClient.problem(api.post("/jobs", body), 400, "bad-json")
                        .get("detail")
                        .asString())
                .contains("UTF-8");
    }

    @Test
    void a_body_with_thousands_of_errors_gets_a_short_response() {
        String fields =
                IntStream.range(0, 500).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));
        HttpResponse<String> answer = api.post("/jobs", "{" + fields + "}");
        assertThat(paths(FunctionClient.problem(answer, 400, "invalid-request")))
                .hasSize(20);
        String deep = "{\"" + "k".repeat(990) + "\":";
        HttpResponse<String> numbers = api.post(
                "/jobs", "{\"type\":\"quiet\",\"input\":" + deep.repeat(4) + "[1e9999,1e9999]" + "}".repeat(5));
        assertThat(paths(FunctionClient.problem(numbers, 400, "bad-json")))
                .hasSize(2)
                .allSatisfy(path -> assertThat(path).hasSizeLessThanOrEqualTo(300));
    }

    /** The name of a failed test contains the seed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void malformed_bodies_never_cause_an_internal_error(long seed) {
        Random random = new Random(seed);
        NastyJson nasty = new NastyJson(random);
        for (int i = 0; i < 400; i++) {
            byte[] body = random.nextInt(3) == 0
                    ? nasty.body()
                    : ("{\"type\":\"" + (random.nextBoolean() ? "quiet" : "text-stats") + "\",\"input\":"
                                    + nasty.value()
                                    + ",\"metadata\":{\"m\":" + nasty.value() + "}"
                                    + (random.nextInt(4) == 0 ? ",\"priority\":" + nasty.value() : "") + "}")
                            .getBytes(StandardCharsets.UTF_8);
            String[] key =
                    random.nextBoolean() ? new String[] {"Idempotency-Key", "k" + random.nextInt(9)} : new String[0];
            HttpResponse<String> answer = api.post("/jobs", body, key);
            assertThat(answer.statusCode())
                    .as(answer.body() + " to " + new String(body, StandardCharsets.UTF_8))
                    .isIn(202, 400, 413, 422, 429);
        }
        fixture.clear();
    }
}
