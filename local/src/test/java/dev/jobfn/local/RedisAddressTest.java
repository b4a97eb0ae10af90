package dev.jobfn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://redis                             | [redis/<unresolved>:6379]",
                "redis://user:p%40ss@host:7000/2           | [host/<unresolved>:7000]",
                "rediss://:a@b@host:6380?timeout=1s        | [host/<unresolved>:6380]",
                "redis://[::1]:6379                        | [[::1]/<unresolved>:6379]",
                "redis-sentinel://:pw@a:1,b:2,c/0#master   | [a/<unresolved>:1, b/<unresolved>:2, c/<unresolved>:26379]"
            })
    void a_url_leads_to_its_servers(String url, String servers) throws Exception {
        assertThat(RedisAddress.of(url).servers()).hasToString(servers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:6379", "http://:secret@host", "redis://", "redis://::1:6379", "redis://h:99999"})
    void what_is_not_a_redis_url_is_said_without_repeating_it(String url) {
        assertThatThrownBy(() -> RedisAddress.of(url))
                .isInstanceOf(LocalRunException.class)
                .message()
                .startsWith("REDIS_URL: not a Redis URL: write redis://host:6379")
                .doesNotContain("secret");
    }

    @Test
    void one_that_nobody_answers_at_is_named_without_its_password() throws Exception {
        int port = FreePort.find();
        assertThatThrownBy(() ->
                        RedisAddress.of("redis://:secret@127.0.0.1:" + port).reach())
                .hasMessage("REDIS_URL: nothing answers at 127.0.0.1:" + port + " (Connection refused): start that"
                        + " Redis, or unset REDIS_URL and the local run starts one");
    }

    @Test
    void one_of_several_that_answers_will_do_also_at_an_ipv6_address() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            RedisAddress.of("redis-sentinel://127.0.0.1:" + FreePort.find() + ",[::1]:" + server.getLocalPort() + "#m")
                    .reach();
        }
    }
}
