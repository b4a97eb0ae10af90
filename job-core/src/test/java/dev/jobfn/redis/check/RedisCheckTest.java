package dev.jobfn.redis.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"6.2.14", "5.0.7", "6.3.4"})
    void versions_before_7_are_too_old(String version) {
        assertThat(RedisCheck.tooOld(Map.of("redis_version", version)).orElseThrow())
                .contains(version, "7 or later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.0.15", "7.2.4", "8.2.1", "10.0.0", "unstable", ""})
    void version_7_and_later_and_unknown_versions_are_accepted(String version) {
        assertThat(RedisCheck.tooOld(Map.of("redis_version", version))).isEmpty();
    }

    @Test
    void each_command_that_a_script_calls_is_checked() {
        assertThat(RedisRights.needed(false))
                .contains("TIME jobfn:{check}:x jobfn:{check}:x", "PEXPIREAT jobfn:{check}:x jobfn:{check}:x")
                .noneMatch(line -> line.startsWith("WAIT"));
        assertThat(RedisRights.needed(true)).contains("WAIT 1 1");
    }
}
