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
    private static ServletWebServerApplicationContext configured;

    @BeforeAll
    static void start() {
        plain = TestApp.start();
        trusting = TestApp.start("TRUSTED_PROXIES", "127.0.0.0/8, ::1");
        configured = TestApp.start("SUBMIT_URL", "https://in.example/api/", "STATUS_URL", "https://out.example");
    }

    @AfterAll
    static void stop() {
        plain.close();
        trusting.close();
        configured.close();
    }

    private static String self(ServletWebServerApplicationContext function, String... headers) {
        return Http.json(Http.to(function).get("/links", headers).body())
                .get("self")
                .stringValue();
    }

    @Test
    void links_start_with_the_address_that_the_request_was_sent_to() {
        assertThat(self(plain))
                .isEqualTo("http://localhost:" + plain.getWebServer().getPort() + JOB);
    }

    @Test
    void links_start_with_the_configured_addresses() {
        String links = Http.to(configured).get("/links").body();
        assertThat(Http.json(links).get("events").stringValue()).isEqualTo("https://out.example" + JOB + "/events");
        assertThat(Http.json(links).get("cancel").stringValue()).isEqualTo("https://in.example/api" + JOB + "/cancel");
    }

    @Test
    void forwarded_headers_are_honored_only_from_trusted_proxies() {
        String[] forwarded = {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "jobs.example"};
        assertThat(self(plain, forwarded)).startsWith("http://localhost:");
        assertThat(self(trusting, forwarded)).isEqualTo("https://jobs.example" + JOB);
    }

    @Test
    void forwarded_headers_that_could_change_the_meaning_of_a_link_are_ignored() {
        assertThat(self(trusting, "X-Forwarded-Proto", "javascript", "X-Forwarded-Host", "a/b?c@d"))
                .startsWith("http://localhost:");
    }

    @Test
    void only_the_origin_of_status_url_may_call() {
        HttpResponse<String> allowed = Http.to(configured).get("/param?q=a", "Origin", "https://out.example");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains("https://out.example");
        assertThat(allowed.headers().firstValue("Access-Control-Expose-Headers"))
                .get()
                .asString()
                .contains("Location");
        HttpResponse<String> other = Http.to(configured).get("/param?q=a", "Origin", "https://out.example.evil");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void only_preflights_from_that_origin_get_permissions() {
        String[] headers = {"Access-Control-Request-Method", "POST", "Origin", "https://out.example"};
        HttpResponse<String> allowed = Http.to(configured).send("OPTIONS", "/echo", null, headers);
        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers"))
                .get()
                .asString()
                .contains("Idempotency-Key");
        headers[3] = "null";
        HttpResponse<String> other = Http.to(configured).send("OPTIONS", "/echo", null, headers);
        assertThat(other.statusCode()).isEqualTo(204);
        assertThat(other.headers().map()).doesNotContainKey("access-control-allow-methods");
    }
}
