package dev.jobfn.http.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.http.server.Http;
import dev.jobfn.http.server.TestApp;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

class LinksIT {
    private static final String JOB = "/jobs/" + TestApp.JOB;

    private static ServletWebServerApplicationContext plain;
    private static ServletWebServerApplicationContext trusting;
    private static ServletWebServerApplicationContext placed;

    @BeforeAll
    static void start() {
        plain = TestApp.start();
        trusting = TestApp.start("TRUSTED_PROXIES", "127.0.0.0/8, ::1");
        placed = TestApp.start("SUBMIT_URL", "https://in.example/api/", "STATUS_URL", "https://out.example");
    }

    @AfterAll
    static void stop() {
        plain.close();
        trusting.close();
        placed.close();
    }

    private static String self(ServletWebServerApplicationContext function, String... headers) {
        return Http.json(Http.to(function).get("/links", headers).body())
                .get("self")
                .stringValue();
    }

    @Test
    void links_lead_to_where_the_request_came_from() {
        assertThat(self(plain))
                .isEqualTo("http://localhost:" + plain.getWebServer().getPort() + JOB);
    }

    @Test
    void links_lead_to_the_configured_addresses() {
        String links = Http.to(placed).get("/links").body();
        assertThat(Http.json(links).get("events").stringValue()).isEqualTo("https://out.example" + JOB + "/events");
        assertThat(Http.json(links).get("cancel").stringValue()).isEqualTo("https://in.example/api" + JOB + "/cancel");
    }

    @Test
    void forwarded_headers_count_from_trusted_proxies_only() {
        String[] forwarded = {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "jobs.example"};
        assertThat(self(plain, forwarded)).startsWith("http://localhost:");
        assertThat(self(trusting, forwarded)).isEqualTo("https://jobs.example" + JOB);
    }

    @Test
    void forwarded_headers_that_could_change_what_a_link_means_are_ignored() {
        assertThat(self(trusting, "X-Forwarded-Proto", "javascript", "X-Forwarded-Host", "a/b?c@d"))
                .startsWith("http://localhost:");
    }

    @Test
    void the_origin_of_the_status_side_may_call_and_no_other() {
        HttpResponse<String> friend = Http.to(placed).get("/param?q=a", "Origin", "https://out.example");
        assertThat(friend.headers().firstValue("Access-Control-Allow-Origin")).contains("https://out.example");
        assertThat(friend.headers().firstValue("Access-Control-Expose-Headers"))
                .get()
                .asString()
                .contains("Location");
        HttpResponse<String> stranger = Http.to(placed).get("/param?q=a", "Origin", "https://out.example.evil");
        assertThat(stranger.statusCode()).isEqualTo(200);
        assertThat(stranger.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void a_preflight_is_answered_with_permissions_for_the_friend_only() {
        String[] asks = {"Access-Control-Request-Method", "POST", "Origin", "https://out.example"};
        HttpResponse<String> friend = Http.to(placed).send("OPTIONS", "/echo", null, asks);
        assertThat(friend.statusCode()).isEqualTo(204);
        assertThat(friend.headers().firstValue("Access-Control-Allow-Headers"))
                .get()
                .asString()
                .contains("Idempotency-Key");
        asks[3] = "null";
        HttpResponse<String> stranger = Http.to(placed).send("OPTIONS", "/echo", null, asks);
        assertThat(stranger.statusCode()).isEqualTo(204);
        assertThat(stranger.headers().map()).doesNotContainKey("access-control-allow-methods");
    }
}
