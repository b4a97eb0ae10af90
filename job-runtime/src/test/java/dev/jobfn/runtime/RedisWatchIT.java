package dev.jobfn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.jobfn.harness.RedisProcess;
import dev.jobfn.redis.check.RedisCheck;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests how a Redis is checked whose settings change while functions are running. */
class RedisWatchIT {
    private final RedisProcess redis = RedisProcess.started();
    private final RedisClient client = RedisClient.create(redis.url());
    private final RedisConnection connection =
            new RedisConnection(new RedisSettings(redis.url(), false, "jobfn:test", Duration.ofSeconds(5), 0));
    private final List<String> exits = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisWatch.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    @Test
    void a_redis_that_becomes_unfit_is_logged_as_an_error_at_each_check_but_ends_no_process() {
        try (RedisWatch watch = new RedisWatch(
                new RedisCheck(connection), RedisWatch.Strictness.STRICT, exits::add, Duration.ofMillis(200))) {
            watch.onApplicationEvent(null);
            await().during(Duration.ofSeconds(2)).until(() -> log.list.isEmpty() && exits.isEmpty());
            client.connect().sync().configSet("maxmemory-policy", "volatile-lru");
            await().until(() -> log.list.size() >= 2);
            assertThat(log.list).allSatisfy(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.ERROR);
                assertThat(event.getFormattedMessage()).contains("volatile-lru");
            });
            assertThat(exits).isEmpty();
        }
    }

    @Test
    void an_unfit_redis_ends_the_process_once_it_can_be_reached() {
        try (RedisProcess late = RedisProcess.started("--appendonly", "no");
                RedisConnection early =
                        new RedisConnection(new RedisSettings(late.url(), false, "early", Duration.ofSeconds(5), 0));
                RedisWatch watch = new RedisWatch(
                        new RedisCheck(early), RedisWatch.Strictness.STRICT, exits::add, Duration.ofHours(1))) {
            late.kill();
            watch.onApplicationEvent(null);
            await().during(Duration.ofSeconds(2)).until(exits::isEmpty);
            late.start();
            await().until(() -> exits.size() == 1);
            assertThat(exits.get(0)).contains("appendonly").doesNotContain("\n");
        }
    }
}
