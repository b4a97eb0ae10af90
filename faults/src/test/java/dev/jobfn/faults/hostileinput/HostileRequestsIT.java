package dev.jobfn.faults.hostileinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.faults.install.Installation;
import dev.jobfn.faults.install.Setup;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends requests that no honest client sends. None of them may get a 5xx or have an unauthorized effect. */
class HostileRequestsIT {
    private static final String KEY = "Authorization: Bearer key-shop\r\n";
    private static final String OTHER_KEY = "Authorization: Bearer key-press\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String WORK = "{\"type\":\"work\",\"input\":{}}";

    private static Installation installation;
    private static RawHttp submit;
    private static RawHttp status;

    @BeforeAll
    static void start() {
        installation = Installation.start("requests", Setup.standard());
        submit = new RawHttp(installation.pod("submit-fn").url());
        status = new RawHttp(installation.pod("status-fn").url());
    }

    @AfterAll
    static void stop() {
        installation.close();
    }

    static Stream<String> oddIds() {
        return Stream.of(
                "general",
                "general-",
                "general-x",
                "-",
                "--",
                "general:{x}",
                "%7Bgeneral%7D",
                "general-%00",
                "general-%0d%0aSet-Cookie:%20a=b",
                "general-%0A",
                "..%2f..%2fetc%2fpasswd",
                "%2e%2e",
                "%",
                "%zz",
                "%c0%af",
                "general-" + "x".repeat(10_000),
                "general-%F0%9F%98%80aaaaaaaaaaaaaaaaaa",
                "gen%65ral-AAAAAAAAAAAAAAAAAAAAAA",
                "nosuchqueue-AAAAAAAAAAAAAAAAAAAAAA",
                "general-AAAAAAAAAAAAAAAAAAAAAA;a=b",
                "general-AAAAAAAAAAAAAAAAAAAAAA%20",
                "jobfn:{general}:l:x",
                "*",
                "general-*",
                "'%20OR%201=1",
                "general-AAAAAAAAAAAAAAAAAAAAA\u00e9");
    }

    @ParameterizedTest
    @MethodSource("oddIds")
    void an_invalid_id_is_refused_on_every_route(String id) throws Exception {
        for (String path : List.of("/jobs/" + id, "/jobs/" + id + "/result", "/jobs/" + id + "/events")) {
            refused(status.get(path, KEY));
        }
        for (String path : List.of("/jobs/" + id + "/cancel", "/jobs/" + id + "/retry", "/queues/" + id + "/pause")) {
            refused(submit.post(path, KEY, ""));
        }
    }

    private static void refused(String answer) {
        assertThat(RawHttp.status(answer)).as(answer).isIn(0, 400, 403, 404, 405, 414, 431);
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("set-cookie");
    }

    static Stream<String> oddKeys() {
        return Stream.of(
                "",
                " ",
                "a:b",
                "{general}",
                "a b",
                "*",
                "\u00fcml\u00e4ut",
                "\u65e5\u672c\u8a9e",
                "\"quoted\"",
                "a\tb",
                "x".repeat(255),
                "x".repeat(256),
                "x".repeat(10_000),
                "-",
                "%0d%0a",
                "\0",
                "a,b",
                "a;b");
    }

    @ParameterizedTest
    @MethodSource("oddKeys")
    void an_unusual_idempotency_key_names_one_job_or_is_refused(String key) throws Exception {
        String headers = KEY + JSON + "Idempotency-Key: " + key + "\r\n";
        String first = submit.post("/jobs", headers, WORK);
        String second = submit.post("/jobs", headers, WORK);
        assertThat(RawHttp.status(first)).as(first).isIn(0, 202, 400, 431);
        assertThat(RawHttp.status(second)).isEqualTo(RawHttp.status(first));
        if (RawHttp.status(first) == 202 && !key.isBlank()) {
            assertThat(id(second)).isEqualTo(id(first));
        }
    }

    @Test
    void keys_that_share_parts_are_different_keys() throws Exception {
        String one = submit.post("/jobs", KEY + JSON + "Idempotency-Key: a#1\r\n", WORK);
        String batch = submit.post(
                "/jobs/batch", KEY + JSON + "Idempotency-Key: a\r\n", "{\"jobs\":[" + WORK + "," + WORK + "]}");
        assertThat(RawHttp.status(batch)).isEqualTo(202);
        assertThat(batch).doesNotContain(id(one));
        String others = submit.post("/jobs", OTHER_KEY + JSON + "Idempotency-Key: a#1\r\n", WORK);
        assertThat(id(others)).isNotEqualTo(id(one));
    }

    static Stream<String> bombs() {
        return Stream.of(
                "{\"type\":\"work\",\"input\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}",
                "[".repeat(900_000),
                "{\"a\":".repeat(100_000),
                "{\"type\":\"work\",\"input\":1e999999999}",
                "{\"type\":\"work\",\"input\":" + "9".repeat(500_000) + "}",
                "{\"type\":\"work\",\"input\":1." + "0".repeat(500_000) + "1}",
                "{\"type\":\"work\",\"input\":{},\"priority\":1e400}",
                "{\"type\":\"work\",\"input\":{},\"priority\":99999999999999999999}",
                "{\"type\":\"work\",\"input\":{},\"priority\":4.0000000000000000000000001}",
                "{\"type\":\"work\",\"input\":{},\"delay\":\"PT99999999999999999999S\"}",
                "{\"type\":\"work\",\"input\":{},\"delay\":\"P-1D\"}",
                "{\"type\":\"work\",\"input\":{},\"runAt\":\"+999999999-12-31T23:59:59Z\"}",
                "{\"type\":\"work\",\"input\":{},\"metadata\":{\"a\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}}",
                "{\"type\":\"work\",\"type\":\"poison\",\"input\":{}}",
                "{\"type\":\"work\",\"input\":\"\\ud800\"}",
                "{\"type\":\"work\",\"input\":\"\\u0000\"}",
                "{\"type\":\"work\\n1 1 1 1\",\"input\":{}}",
                "{\"type\":\"work\",\"queue\":\"general}:x{\",\"input\":{}}",
                "{\"type\":\"work\",\"input\":{\"" + "k".repeat(200_000) + "\":1}}",
                "\u0000\u0001",
                "\ufeff" + WORK,
                WORK + WORK,
                "");
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void an_extreme_body_is_accepted_or_refused_without_harm(String body) throws Exception {
        String answer = submit.post("/jobs", KEY + JSON, body);
        assertThat(RawHttp.status(answer))
                .as(answer + " to " + body.substring(0, Math.min(100, body.length())))
                .isIn(202, 400, 413, 422);
        assertThat(RawHttp.status(submit.post("/jobs/batch", KEY + JSON, "{\"jobs\":[" + body + "]}")))
                .isIn(202, 400, 413, 422);
        if (RawHttp.status(answer) == 202) {
            // An accepted job can be read.
            assertThat(RawHttp.status(status.get("/jobs/" + id(answer), KEY))).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}{}{}",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /x",
                "POST /jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /jobs\r\n\r\n",
                "\r\n\r\n\r\n",
                "GET /jobs HTTP/1.1\r\n\r\n",
                "GET /jobs HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /jobs HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
                "GET http://elsewhere/jobs HTTP/1.1\r\nHost: x\r\n\r\n",
                "BREW /jobs HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void malformed_http_gets_a_4xx_or_no_response(String request) throws Exception {
        for (RawHttp function : List.of(submit, status)) {
            String answer = function.send(request);
            assertThat(RawHttp.status(answer)).as(answer).isLessThan(500);
        }
    }

    @Test
    void an_unsupported_version_of_http_gets_a_505() throws Exception {
        assertThat(RawHttp.status(submit.send("POST /jobs HTTP/9.9\r\nHost: x\r\n\r\n")))
                .isEqualTo(505);
    }

    @Test
    void client_input_is_never_reflected_in_response_headers() throws Exception {
        String id = id(submit.post(
                "/jobs", KEY + JSON + "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: javascript\r\n", WORK));
        String record = status.get(
                "/jobs/" + id, KEY + "X-Forwarded-Host: evil.example%0d%0aSet-Cookie: a=b\r\nX-Request-Id: a b\r\n");
        assertThat(RawHttp.status(record)).isEqualTo(200);
        assertThat(record)
                .doesNotContain("evil.example")
                .doesNotContain("javascript")
                .doesNotContain("Set-Cookie");
    }

    @Test
    void a_job_of_another_tenant_is_a_404_on_every_route_and_is_never_listed() throws Exception {
        String id = id(submit.post("/jobs", KEY + JSON, WORK));
        for (String path : List.of("", "?wait=1", "/result", "/events")) {
            assertThat(RawHttp.status(status.get("/jobs/" + id + path, OTHER_KEY)))
                    .as(path)
                    .isEqualTo(404);
            assertThat(RawHttp.status(status.get("/jobs/" + id + path, "")))
                    .as(path)
                    .isEqualTo(401);
        }
        for (String path : List.of("/cancel", "/retry")) {
            assertThat(RawHttp.status(submit.post("/jobs/" + id + path, OTHER_KEY, "")))
                    .as(path)
                    .isEqualTo(404);
            assertThat(RawHttp.status(submit.post("/jobs/" + id + path, "", "")))
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(status.get("/jobs?limit=100", OTHER_KEY)).contains("200").doesNotContain(id);
        assertThat(status.get("/jobs?limit=100", KEY)).contains(id);
        assertThat(status.get("/jobs/" + id, KEY)).doesNotContain("cancelRequested");
    }

    @Test
    void a_user_is_refused_on_operator_routes() throws Exception {
        assertThat(RawHttp.status(status.get("/queues", KEY))).isEqualTo(403);
        assertThat(RawHttp.status(status.get("/refused-events", KEY))).isEqualTo(403);
        assertThat(RawHttp.status(submit.post("/queues/general/pause", KEY, "")))
                .isEqualTo(403);
        assertThat(RawHttp.status(submit.post("/queues/general/resume", KEY, "")))
                .isEqualTo(403);
    }

    private static String id(String answer) {
        int at = answer.indexOf("\"id\":\"");
        assertThat(at).as(answer).isPositive();
        return answer.substring(at + 6, answer.indexOf('"', at + 6));
    }
}
