package dev.jobfn.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.harness.RedisUsers;
import dev.jobfn.redis.check.RedisCheck;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs the same contract as the user in docs/redis-users.acl, who has only the permissions that the store needs.
 */
class LimitedUserIT extends JobStoreContract {
    private static RedisProcess redis;
    private static RedisConnection connection;

    @BeforeAll
    static void start() {
        redis = RedisUsers.server();
        connection = new RedisConnection(
                new RedisSettings(RedisUsers.url(redis.url()), false, "jobfn:test", Duration.ofSeconds(5), 0));
    }

    @AfterAll
    static void stop() {
        connection.close();
        redis.close();
    }

    @Override
    RedisConnection connection() {
        return connection;
    }

    @Test
    void the_other_commands_of_the_functions_are_allowed_too() {
        connection.requireReadable();
        connection.requireWritable();
        RefusedEvents refused = new RefusedEvents(connection);
        refused.add("{}");
        List<String> newest = new ArrayList<>();
        refused.newest(1, newest::add);
        assertThat(newest).isEqualTo(List.of("{}"));
        assertThat(new RedisCheck(connection).run()).isEmpty();
    }
}
