package dev.jobfn.local.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.local.process.FreePort;
import dev.jobfn.local.terminal.LocalRunException;
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
    void a_url_is_parsed_into_its_servers(String url, String servers) throws Exception {
        assertThat(RedisAddress.of(url).servers()).hasToString(servers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:6379", "http://:secret@host", "redis://", "redis://::1:6379", "redis://h:99999"})
    void a_url_that_is_not_for_redis_is_refused_without_repeating_it(String url) {
        assertThatThrownBy(() -> RedisAddress.of(url))
                .isInstanceOf(LocalRunException.class)
                .message()
                .startsWith("REDIS_URL: not a Redis URL: use redis://host:6379")
                .doesNotContain("secret");
    }

    @Test
    void an_unreachable_server_is_named_without_the_password() throws Exception {
        int port = FreePort.find();
        assertThatThrownBy(() ->
                        RedisAddress.of("redis://:secret@127.0.0.1:" + port).reach())
                .hasMessage("REDIS_URL: nothing answers at 127.0.0.1:" + port + " (Connection refused): start that"
                        + " Redis, or unset REDIS_URL to let the local run start one");
    }

    @Test
    void one_reachable_server_of_several_is_enough_even_at_an_ipv6_address() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            RedisAddress.of("redis-sentinel://127.0.0.1:" + FreePort.find() + ",[::1]:" + server.getLocalPort() + "#m")
                    .reach();
        }
    }
}
