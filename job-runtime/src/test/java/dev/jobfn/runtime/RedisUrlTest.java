package dev.jobfn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {

    private static String url(String url, String password) {
        Map<String, String> variables = new HashMap<>();
        variables.put("REDIS_URL", url);
        variables.put("REDIS_PASSWORD", password);
        return RedisUrl.of(new Environment(variables));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://redis:6379, redis://:eyJ.a-b_c@redis:6379",
        "rediss://[::1]:6379/2?timeout=1s, rediss://:eyJ.a-b_c@[::1]:6379/2?timeout=1s",
        "'redis-sentinel://a:1,b:2/0#master', 'redis-sentinel://:eyJ.a-b_c@a:1,b:2/0#master'",
        "redis://:own@redis:6379, redis://:own@redis:6379",
        "redis://user:own@redis, redis://user:own@redis"
    })
    void the_password_is_added_to_a_url_that_has_none(String url, String expected) {
        assertThat(url(url, "eyJ.a-b_c")).isEqualTo(expected);
    }

    @Test
    void a_password_with_special_characters_arrives_unchanged() {
        String password = "p@ss: /?#%+ü";
        assertThat(RedisURI.create(url("redis://redis", password))
                        .getCredentialsProvider()
                        .resolveCredentials()
                        .block()
                        .getPassword())
                .isEqualTo(password.toCharArray());
    }

    @Test
    void without_a_password_the_url_stays_unchanged() {
        assertThat(RedisUrl.of(new Environment(Map.of()))).isEqualTo("redis://localhost:6379");
        assertThat(url("redis://a", " ")).isEqualTo("redis://a");
    }
}
