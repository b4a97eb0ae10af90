package dev.jobfn.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WakeRequestsTest {
    private static final String POD = """
            nameserver 10.96.0.10
            search shop.svc.cluster.local svc.cluster.local cluster.local example.org
            options ndots:5
            """;

    @ParameterizedTest
    @CsvSource({
        "http://run-fn, run-fn.shop.svc.cluster.local, /health/live",
        "http://run-fn:8080/, run-fn.shop.svc.cluster.local:8080, /",
        "http://run-fn.other, run-fn.other, /health/live",
        "http://run-fn.other.svc.cluster.local/wake, run-fn.other.svc.cluster.local, /wake",
        "http://127.0.0.1:8080, 127.0.0.1:8080, /health/live",
        "http://[::1]:8080, [::1]:8080, /health/live",
    })
    void a_request_names_the_host_by_which_the_gateway_of_knative_knows_it(URI address, String host, String path) {
        assertThat(WakeRequests.request(address, POD))
                .isEqualTo("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nameserver 127.0.0.53\nsearch example.org\n"})
    void outside_a_cluster_a_short_name_stays_short(String resolverSettings) {
        assertThat(WakeRequests.request(URI.create("http://localhost:8080"), resolverSettings))
                .contains("Host: localhost:8080\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void an_empty_setting_wakes_nothing(String value) {
        assertThat(WakeRequests.addresses(new Environment(Map.of("WAKE", value))))
                .isEmpty();
        assertThat(WakeRequests.addresses(new Environment(Map.of()))).isEmpty();
    }

    @Test
    void spaces_around_an_address_are_ignored() {
        assertThat(WakeRequests.addresses(new Environment(Map.of("WAKE", " http://a ,\thttp://b "))))
                .containsExactly(URI.create("http://a"), URI.create("http://b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run-fn", "https://run-fn", "http://", "http://a,", "http://a b", "http://me@run-fn", "http:run"
            })
    void anything_but_http_urls_is_refused(String value) {
        Environment settings = new Environment(Map.of("WAKE", value));
        assertThatThrownBy(() -> WakeRequests.send(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("WAKE: '")
                .hasMessageContaining("is not an http URL");
    }
}
