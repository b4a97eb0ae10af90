package dev.jobfn.redis;

import dev.jobfn.harness.RedisProcess;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Runs the contract on one server. */
class SingleRedisIT extends JobStoreContract {
    private static RedisProcess redis;
    private static RedisConnection connection;

    @BeforeAll
    static void start() {
        redis = RedisProcess.started();
        connection = new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
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
}
