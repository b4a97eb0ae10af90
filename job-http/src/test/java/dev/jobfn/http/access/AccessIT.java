package dev.jobfn.http.access;

import static dev.jobfn.http.problem.ProblemIT.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.http.server.Http;
import dev.jobfn.http.server.TestApp;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

class AccessIT {
    @TempDir
    private Path folder;

    @Test
    void without_keys_everyone_is_anonymous_and_listing_and_operator_routes_are_absent() {
        try (ServletWebServerApplicationContext function = TestApp.start()) {
            Http http = Http.to(function);
            assertThat(http.get("/mine").body()).isEqualTo("{\"tenant\":\"anonymous\",\"role\":\"USER\"}");
            assertProblem(http.get("/list"), 404, "not-found");
            assertProblem(http.get("/view"), 404, "not-found");
            assertProblem(http.get("/admin"), 404, "not-found");
        }
    }

    @Test
    void open_admin_makes_everyone_an_operator() {
        try (ServletWebServerApplicationContext function = TestApp.start("OPEN_ADMIN", "true")) {
            Http http = Http.to(function);
            assertThat(http.get("/list").statusCode()).isEqualTo(200);
            assertThat(http.get("/admin").body()).isEqualTo("{\"tenant\":\"anonymous\",\"role\":\"OPERATOR\"}");
        }
    }

    @Test
    void with_keys_open_access_has_no_effect() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.yaml"), AccessKeysTest.FILE);
        try (ServletWebServerApplicationContext function =
                TestApp.start("ACCESS_KEYS", file.toString(), "OPEN_ACCESS", "true")) {
            assertUnauthorized(Http.to(function).get("/mine"));
        }
    }

    @Test
    void with_keys_each_route_requires_a_key_with_its_role() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.yaml"), AccessKeysTest.FILE);
        try (ServletWebServerApplicationContext function = TestApp.start("ACCESS_KEYS", file.toString())) {
            Http http = Http.to(function);
            for (String path : new String[] {"/mine", "/read", "/list", "/view", "/admin"}) {
                assertUnauthorized(http.get(path));
                assertUnauthorized(http.get(path, "Authorization", "Bearer wrong"));
                assertUnauthorized(http.get(path, "Authorization", "Basic alice"));
                assertUnauthorized(http.get(path, "Authorization", "Bearer alice", "Authorization", "Bearer root"));
            }
            assertThat(http.get("/mine", "Authorization", "Bearer alice").body())
                    .isEqualTo("{\"tenant\":\"acme\",\"role\":\"USER\"}");
            assertThat(http.get("/list", "Authorization", "bearer alice").statusCode())
                    .isEqualTo(200);
            assertProblem(http.get("/view", "Authorization", "Bearer alice"), 403, "forbidden");
            assertProblem(http.get("/admin", "Authorization", "Bearer alice"), 403, "forbidden");
            assertProblem(http.get("/mine", "Authorization", "Bearer victor"), 403, "forbidden");
            assertProblem(http.get("/admin", "Authorization", "Bearer victor"), 403, "forbidden");
            for (String path : new String[] {"/read", "/list", "/view"}) {
                assertThat(http.get(path, "Authorization", "Bearer victor").body())
                        .isEqualTo("{\"tenant\":\"ops\",\"role\":\"VIEWER\"}");
            }
            assertThat(http.get("/admin", "Authorization", "Bearer root").statusCode())
                    .isEqualTo(200);
        }
    }

    private static void assertUnauthorized(HttpResponse<String> answer) {
        assertProblem(answer, 401, "unauthorized");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"jobfn\"");
    }

    @Test
    void health_checks_need_no_key_and_reveal_no_details() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.yaml"), AccessKeysTest.FILE);
        try (ServletWebServerApplicationContext function =
                TestApp.start("ACCESS_KEYS", file.toString(), "READY", "throw")) {
            Http http = Http.to(function);
            assertThat(http.get("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
            assertProblem(http.get("/health/ready"), 503, "not-ready");
            assertThat(http.get("/health/ready").body()).doesNotContain("secret-host");
        }
    }
}
