package dev.jobfn.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.http.server.Http;
import dev.jobfn.http.server.TestApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Checks which requests a function that listens on the loopback address allows. */
class ListenAddressIT {

    @Test
    void a_function_on_a_loopback_address_is_unreachable_at_other_addresses() throws Exception {
        try (ServletWebServerApplicationContext function = TestApp.start("LISTEN_ADDRESS", "127.0.0.1")) {
            int port = function.getWebServer().getPort();
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    assertThat(takesConnections(address, port))
                            .as(address.toString())
                            .isEqualTo(address.getHostAddress().equals("127.0.0.1"));
                }
            }
        }
    }

    private static boolean takesConnections(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0", "127.0.0.256", "::g", "*"})
    void a_value_that_is_not_an_ip_address_stops_the_start(String text) {
        assertThatThrownBy(() -> TestApp.start("LISTEN_ADDRESS", text).close())
                .hasRootCauseInstanceOf(ConfigurationException.class)
                .rootCause()
                .hasMessage("LISTEN_ADDRESS: '" + text + "' is not an IP address; use a form such as 127.0.0.1 or ::1");
    }

    @Test
    void on_a_loopback_address_only_pages_of_other_origins_are_refused() throws Exception {
        try (ServletWebServerApplicationContext function = TestApp.start("LISTEN_ADDRESS", "127.0.0.1")) {
            Http http = Http.to(function);
            String host = "localhost:" + http.port();
            assertThat(http.raw(get(host, ""))).startsWith("HTTP/1.1 200");
            assertThat(http.raw(get(host, "Origin: http://" + host + "\r\n"))).startsWith("HTTP/1.1 200");
            assertThat(http.raw(get(host, "Origin: https://evil.example\r\n")))
                    .startsWith("HTTP/1.1 403")
                    .contains("https://jobfn.dev/problems/foreign-origin");
            assertThat(http.raw(get("evil.example:" + http.port(), ""))).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void on_other_addresses_requests_with_any_origin_and_host_are_answered() throws Exception {
        try (ServletWebServerApplicationContext function = TestApp.start()) {
            assertThat(Http.to(function).raw(get("jobs.example", "Origin: https://other.example\r\n")))
                    .startsWith("HTTP/1.1 200");
        }
    }

    private static String get(String host, String headers) {
        return "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "POST, localhost:8080, , , true",
        "POST, localhost:8080, http://127.0.0.1:8080, cross-site, true",
        "POST, localhost:8080, http://localhost:8081, , false",
        "POST, localhost:8080, null, , false",
        "POST, localhost:8080, , same-site, false",
        "POST, localhost:8080, , same-origin, true",
        "GET, localhost:8080, , cross-site, true",
        "GET, evil.example, , , false",
        "GET, localhost.evil.example, , , false",
        "GET, 0.0.0.0:8080, , , false",
        "GET, [::1]:8080, , , true",
        "GET, , , , true"
    })
    void requests_allowed_on_a_loopback_address(
            String method, String host, String origin, String site, boolean allowed) {
        assertThat(LoopbackFilter.allowed(method, host, origin, site)).isEqualTo(allowed);
    }
}
