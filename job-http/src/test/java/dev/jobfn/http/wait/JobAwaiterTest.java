package dev.jobfn.http.wait;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.http.server.TestApp;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobReader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobAwaiterTest {
    @Test
    void a_wait_fails_and_holds_no_permit_if_redis_was_never_reachable() {
        Catalog catalog =
                new Catalog(Map.of("general", new Queue("general", 20, 100, Duration.ofMinutes(10), false)), Map.of());
        WaitLimiter limiter = new WaitLimiter(10);
        // Nothing listens on port 1.
        try (RedisConnection nowhere = new RedisConnection(
                        new RedisSettings("redis://127.0.0.1:1", false, "jobfn:test", Duration.ofSeconds(1), 0));
                JobChanges changes = new JobChanges(nowhere);
                JobAwaiter awaiter = new JobAwaiter(
                        new JobReader(nowhere, catalog, Duration.ofHours(2)),
                        changes,
                        limiter,
                        Duration.ofMinutes(5))) {
            assertThat(awaiter.awaitEnd(TestApp.JOB, "a", Duration.ofSeconds(60)))
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .withCauseInstanceOf(JobStoreException.class);
            assertThat(limiter.waiting()).isZero();
        }
    }
}
