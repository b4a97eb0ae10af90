package dev.jobfn.redis.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.harness.RedisCluster;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.harness.RedisUsers;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.check.RedisCheck.Finding;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the check on real servers. */
class RedisCheckIT {
    private static List<Finding> check(String url, boolean cluster, int replicas) {
        try (RedisConnection connection =
                new RedisConnection(new RedisSettings(url, cluster, "jobfn:test", Duration.ofSeconds(5), replicas))) {
            return new RedisCheck(connection).run();
        }
    }

    private static List<Finding> check(String... settings) {
        try (RedisProcess redis = RedisProcess.started(settings)) {
            return check(redis.url(), false, 0);
        }
    }

    private static void asOperator(RedisProcess redis, Consumer<RedisCommands<String, String>> task) {
        RedisClient client = RedisClient.create(redis.url());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            task.accept(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    /** What the check finds when it connects as the documented user with these rules added. */
    private static List<Finding> checkAs(int replicas, String... rules) {
        try (RedisProcess redis = RedisUsers.server()) {
            List<String> words = new ArrayList<>(List.of("SETUSER", "jobfn"));
            words.addAll(List.of(rules));
            asOperator(redis, operator -> tell(operator, words));
            return check(RedisUsers.url(redis.url()), false, replicas);
        }
    }

    private static void tell(RedisCommands<String, String> operator, List<String> words) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        words.forEach(arguments::add);
        operator.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
    }

    @Test
    void a_redis_with_default_settings_is_fit() {
        assertThat(check()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "volatile-lru", "allkeys-random", "volatile-ttl"})
    void a_redis_that_evicts_keys_is_unfit(String policy) {
        assertThat(check("--maxmemory-policy", policy)).singleElement().satisfies(finding -> {
            assertThat(finding.persistence()).isFalse();
            assertThat(finding.text()).contains(policy, "noeviction");
        });
    }

    @Test
    void a_redis_without_persistence_is_reported() {
        assertThat(check("--appendonly", "no")).singleElement().satisfies(finding -> {
            assertThat(finding.persistence()).isTrue();
            assertThat(finding.text()).contains("appendonly");
        });
    }

    @Test
    void snapshots_are_enough() {
        assertThat(check("--appendonly", "no", "--save", "3600 1")).isEmpty();
    }

    @Test
    void a_redis_that_hides_its_configuration_has_no_findings() {
        assertThat(check("--appendonly", "no", "--rename-command", "CONFIG", ""))
                .isEmpty();
        assertThat(check("--rename-command", "CONFIG", "", "--maxmemory-policy", "allkeys-lru"))
                .hasSize(1);
    }

    @Test
    void a_redis_without_info_is_unfit() {
        assertThat(check("--rename-command", "INFO", ""))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text())
                        .contains("INFO", "unknown command")
                        .doesNotContain("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DEL",
                "EXISTS",
                "PEXPIREAT",
                "ZADD",
                "HSET",
                "PUBLISH",
                "TIME",
                "SET",
                "GET",
                "SUBSCRIBE",
                "UNSUBSCRIBE",
                "LPUSH",
                "LTRIM",
                "LRANGE",
                "EVALSHA"
            })
    void a_missing_permission_is_named(String command) {
        assertThat(checkAs(0, "-" + command))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text())
                        .contains("lacks permission for " + command + " ", "docs/redis-users.acl"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EVAL", "INFO"})
    void a_missing_permission_that_the_check_itself_needs_is_named(String command) {
        assertThat(checkAs(0, "-" + command))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text())
                        .contains(
                                "NOPERM",
                                "'" + command.toLowerCase(java.util.Locale.ROOT) + "'",
                                "docs/redis-users.acl"));
    }

    @Test
    void the_permission_to_wait_for_replicas_is_needed_only_if_they_are_waited_for() {
        assertThat(checkAs(0, "-WAIT")).isEmpty();
        assertThat(checkAs(1, "-WAIT"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("WAIT"));
    }

    @Test
    void permissions_for_other_keys_or_channels_only_are_reported() {
        assertThat(checkAs(0, "resetkeys", "~others:*", "+@all")).hasSize(1);
        assertThat(checkAs(0, "resetchannels", "&others:*"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("PUBLISH", "SUBSCRIBE"));
    }

    @Test
    void a_wrong_or_missing_password_is_reported() {
        try (RedisProcess redis = RedisUsers.server()) {
            assertThat(check(redis.url().replace("redis://", "redis://jobfn:guess@"), false, 0))
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.text()).contains("password").doesNotContain("guess"));
            asOperator(redis, operator -> tell(operator, List.of("SETUSER", "default", "off")));
            assertThat(check(redis.url(), false, 0))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.text()).contains("password"));
        }
    }

    @Test
    void a_wrong_cluster_setting_is_reported() {
        assertThat(check("--cluster-enabled", "yes", "--cluster-port", Integer.toString(RedisProcess.freePort())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("REDIS_CLUSTER=true"));
        try (RedisProcess redis = RedisProcess.started()) {
            assertThat(check(redis.url(), true, 0))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.text()).contains("REDIS_CLUSTER=false"));
        }
    }

    @Test
    void each_master_of_a_cluster_is_checked() {
        try (RedisCluster cluster = RedisCluster.started(3)) {
            assertThat(check(cluster.url(), true, 0)).isEmpty();
            cluster.node(2).configSet("maxmemory-policy", "allkeys-lru");
            assertThat(check(cluster.url(), true, 0)).hasSize(1);
        }
    }

    @Test
    void the_user_from_the_docs_can_use_a_cluster() {
        try (RedisCluster cluster = RedisCluster.started(3)) {
            for (int i = 0; i < 3; i++) {
                List<String> words = new ArrayList<>(List.of("SETUSER", "jobfn"));
                words.addAll(List.of(RedisUsers.rules()));
                tell(cluster.node(i), words);
            }
            assertThat(check(RedisUsers.url(cluster.url()), true, 0)).isEmpty();
        }
    }

    @Test
    void checking_an_unreachable_redis_throws_an_exception() {
        assertThatThrownBy(() -> check("redis://127.0.0.1:1", false, 0)).isInstanceOf(JobStoreException.class);
    }
}
