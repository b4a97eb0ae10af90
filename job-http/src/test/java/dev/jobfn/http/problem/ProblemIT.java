package dev.jobfn.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.http.server.Http;
import dev.jobfn.http.server.TestApp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.JsonNode;

public class ProblemIT {
    private static ServletWebServerApplicationContext function;
    private static Http http;

    @BeforeAll
    public static void start() {
        function = TestApp.start();
        http = Http.to(function);
    }

    @AfterAll
    public static void stop() {
        function.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"a\"",
                "{\"type\":\"a\",\"type\":\"b\"}",
                "{\"type\":\"a\"} {}",
                "{'type':'a'}",
                "{\"priority\":NaN}",
                "{\"priority\":1e999999999}",
                "{\"priority\":0x10}",
                "{\"type\":\"a\",}",
                "// hello\n{}",
                "",
            })
    public void a_body_that_is_not_strict_json_is_refused(String body) {
        assertProblem(http.post("/echo", body), 400, "bad-json");
    }

    @Test
    public void deeply_nested_json_and_very_long_numbers_are_refused() {
        assertProblem(http.post("/echo", "{\"type\":" + "[".repeat(150) + "]".repeat(150) + "}"), 400, "bad-json");
        assertProblem(http.post("/echo", "{\"priority\":" + "1".repeat(500) + "}"), 400, "bad-json");
    }

    @Test
    public void the_problem_for_bad_json_gives_the_position_but_never_quotes_the_body() {
        JsonNode problem = assertProblem(http.post("/echo", "{\n\"secret-word\": secret-word}"), 400, "bad-json");
        assertThat(problem.get("detail").stringValue()).contains("line 2").doesNotContain("secret-word");
    }

    @Test
    public void all_invalid_fields_are_reported_with_their_paths_in_one_response() {
        JsonNode problem = assertProblem(http.post("/echo", "{\"priority\":10,\"foo/bar\":1}"), 400, "invalid-request");
        assertThat(problem.get("violations").values())
                .extracting(violation -> violation.get("path").stringValue())
                .containsExactly("/foo~1bar", "/type", "/priority");
    }

    @Test
    public void a_body_that_is_not_an_object_is_refused() {
        JsonNode problem = assertProblem(http.post("/echo", "[1]"), 400, "invalid-request");
        assertThat(problem.at("/violations/0/message").stringValue()).isEqualTo("must be a JSON object");
    }

    @Test
    public void a_body_within_the_limit_is_read_with_or_without_a_content_length() {
        assertThat(http.post("/bytes", "x".repeat(1000)).body()).isEqualTo("{\"bytes\":1000}");
        assertThat(chunked("/bytes", "x".repeat(1000)).body()).isEqualTo("{\"bytes\":1000}");
    }

    @Test
    public void a_body_over_the_limit_is_refused_with_or_without_a_content_length() {
        JsonNode problem = assertProblem(http.post("/echo", "x".repeat(1001)), 413, "body-too-large");
        assertThat(problem.get("limit").intValue()).isEqualTo(1000);
        assertProblem(chunked("/echo", "x".repeat(1001)), 413, "body-too-large");
    }

    @Test
    public void a_huge_body_with_expect_100_continue_is_refused_before_it_is_sent() {
        String answer = http.raw("""
                POST /echo HTTP/1.1
                Host: a
                Content-Type: application/json
                Content-Length: 100000000
                Expect: 100-continue

                """.replace("\n", "\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 413").contains("body-too-large").doesNotContain("HTTP/1.1 100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/xml", "application/json; charset=ISO-8859-1", "nonsense", "a/b;c=\""})
    public void media_types_other_than_json_are_refused(String type) {
        JsonNode problem = assertProblem(
                http.send("POST", "/echo", "{\"type\":\"a\"}", "Content-Type", type), 415, "unsupported-media-type");
        assertThat(problem.toString()).doesNotContain("nonsense").doesNotContain("ISO-8859");
    }

    @Test
    public void a_missing_media_type_and_a_compressed_body_are_refused() {
        assertProblem(http.send("POST", "/echo", "{\"type\":\"a\"}"), 415, "unsupported-media-type");
        assertProblem(
                http.send("POST", "/echo", "{}", "Content-Type", "application/json", "Content-Encoding", "gzip"),
                415,
                "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json;charset=utf-8", "application/merge-patch+json"})
    public void json_media_types_are_accepted(String type) {
        assertThat(http.send("POST", "/echo", "{\"type\":\"a\"}", "Content-Type", type)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/upper", "/upper/a", "/error/x", "/actuator", "/echo/", "/index.html"})
    public void an_unknown_route_is_a_404_and_no_function_is_reachable_by_its_name(String path) {
        assertProblem(http.get(path), 404, "not-found");
        assertProblem(http.post(path, "{}"), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /echo, POST",
        "PUT, /echo, POST",
        "OPTIONS, /echo, POST",
        "DELETE, /param, 'GET, HEAD'",
        "POST, /health/live, 'GET, HEAD'",
        "BREW, /param, 'GET, HEAD'",
    })
    public void an_unsupported_method_is_a_405_that_lists_the_supported_ones(
            String method, String path, String allowed) {
        HttpResponse<String> answer = http.send(method, path, null);
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.headers().allValues("Allow")).containsExactly(allowed);
    }

    @Test
    public void head_is_get_without_the_body() {
        HttpResponse<String> answer = http.send("HEAD", "/param?q=abc", null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Length")).contains("11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fault", "/error", "/late-fault"})
    public void an_unexpected_error_reveals_an_incident_id_and_nothing_about_the_code(String path) {
        HttpResponse<String> answer = http.get(path);
        JsonNode problem = assertProblem(answer, 500, "internal");
        assertThat(problem.get("incident").stringValue()).hasSize(22);
        assertThat(answer.body())
                .doesNotContain("secret")
                .doesNotContain("Exception")
                .doesNotContain("dev.jobfn.S");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, UNAVAILABLE, store-unavailable",
        "POST, UNAVAILABLE, store-unavailable",
        "POST, FULL, store-full",
        "GET, UNKNOWN_OUTCOME, store-unavailable",
        "POST, UNKNOWN_OUTCOME, unknown-outcome",
    })
    public void a_store_failure_is_a_503_with_retry_after(String method, String kind, String slug) {
        HttpResponse<String> answer = http.send(method, "/store?kind=" + kind, null);
        assertProblem(answer, 503, slug);
        assertThat(answer.headers().firstValue("Retry-After")).get().asString().matches("\\d+");
        assertThat(answer.body()).doesNotContain("secret-host");
    }

    @Test
    public void a_long_poll_may_take_longer_than_tomcats_default_of_30_seconds() {
        TomcatWebServer server = (TomcatWebServer) function.getWebServer();
        assertThat(server.getTomcat().getConnector().getAsyncTimeout()).isEqualTo(300_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G@T / HTTP/1.1\r\nHost: a\r\nX-Secret: hush\r\n\r\n",
                "GET /a{b} HTTP/1.1\r\nHost: a\r\nX-Secret: hush\r\n\r\n",
                "GET / HTTP/1.1\r\nX-Secret: hush\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: hush\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: hush\r\n\r\n",
                "GET /%2e%2e/%00 HTTP/1.1\r\nHost: a\r\nX-Secret: hush\r\nConnection: close\r\n\r\n",
                "GET /param?q=%zz HTTP/1.1\r\nHost: a\r\nX-Secret: hush\r\nConnection: close\r\n\r\n",
                "TRACE /param HTTP/1.1\r\nHost: a\r\nX-Secret: hush\r\nConnection: close\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: a\r\nX-Secret: hush\r\n\r\n",
                "POST /bytes HTTP/1.1\r\nHost: a\r\nX-Secret: hush\r\nTransfer-Encoding: hush\r\n\r\n",
                "POST /bytes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nhush\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nExpect: hush\r\nConnection: close\r\n\r\n",
            })
    public void requests_that_tomcat_itself_refuses_get_a_problem_that_repeats_no_header(String request) {
        String answer = http.raw(request);
        assertThat(answer)
                .matches("(?s)HTTP/1.1 [45].*")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("https://jobfn.dev/problems/")
                .doesNotContain("hush")
                .doesNotContainIgnoringCase("tomcat")
                .doesNotContainIgnoringCase("<html")
                .doesNotContain("Exception");
    }

    @Test
    public void headers_that_are_too_large_get_a_problem() {
        String answer = http.raw("GET / HTTP/1.1\r\nHost: a\r\nX-Secret: " + "hush".repeat(5_000) + "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 4")
                .contains("problems/bad-request")
                .doesNotContain("hush");
    }

    @Test
    public void a_client_that_stops_in_the_middle_of_a_body_gets_a_408() {
        String answer = http.rawUntil("}", "POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        assertThat(answer).startsWith("HTTP/1.1 408").contains("request-timeout");
    }

    private static HttpResponse<String> chunked(String path, String body) {
        return http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + http.port() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)))
                .build());
    }

    public static JsonNode assertProblem(HttpResponse<String> answer, int status, String slug) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Http.json(answer.body());
        assertThat(problem.get("type").stringValue()).isEqualTo("https://jobfn.dev/problems/" + slug);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(Map.of("title", problem.path("title"), "detail", problem.path("detail")))
                .allSatisfy((name, text) -> assertThat(text.stringValue()).isNotBlank());
        return problem;
    }
}
