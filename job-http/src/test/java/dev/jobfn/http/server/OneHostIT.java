package dev.jobfn.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** If one host serves both functions, each function also knows the methods of the other function's addresses. */
class OneHostIT {

    @Test
    void with_one_host_an_unsupported_method_is_a_405_that_lists_the_methods_of_both_functions() {
        try (ServletWebServerApplicationContext function =
                TestApp.start("SUBMIT_URL", "https://api.example", "STATUS_URL", "https://api.example")) {
            Http http = Http.to(function);
            HttpResponse<String> answer = http.send("QUERY", "/queues", null);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().allValues("Allow")).containsExactly("GET, HEAD");
            assertThat(http.send("DELETE", "/jobs", null).headers().allValues("Allow"))
                    .containsExactly("GET, HEAD, POST");
            assertThat(http.send("GET", "/queues", null).statusCode()).isEqualTo(404);
            assertThat(http.send("QUERY", "/nothing", null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void with_two_hosts_each_function_knows_only_its_own_addresses() {
        try (ServletWebServerApplicationContext function =
                TestApp.start("SUBMIT_URL", "https://submit.example", "STATUS_URL", "https://status.example")) {
            assertThat(Http.to(function).send("QUERY", "/queues", null).statusCode())
                    .isEqualTo(404);
        }
    }
}
