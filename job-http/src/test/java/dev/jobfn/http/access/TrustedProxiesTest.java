package dev.jobfn.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static TrustedProxies of(String list) {
        return TrustedProxies.of(new Environment(Map.of("TRUSTED_PROXIES", list)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "fd00::/8, fd12:3456::1, true",
        "fd00::/8, 10.0.0.1, false",
        "10.0.0.0/8, proxy.example, false",
    })
    void a_network_contains_the_addresses_with_its_prefix(String network, String address, boolean held) {
        assertThat(of(network).contain(address)).isEqualTo(held);
    }

    @Test
    void no_proxy_is_trusted_by_default() {
        assertThat(of("").contain("127.0.0.1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"proxy.example", "abc.de", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "300.1.1.1", "::1/129"})
    void an_entry_that_is_not_a_network_stops_the_start(String list) {
        assertThatThrownBy(() -> of(list))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "TRUSTED_PROXIES: '" + list + "' is not a network; use a form such as 10.0.0.0/8 or fd00::/8");
    }
}
