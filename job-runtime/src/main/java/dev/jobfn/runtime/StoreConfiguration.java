package dev.jobfn.runtime;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.event.Broker;
import dev.jobfn.event.FollowUps;
import dev.jobfn.redis.Eviction;
import dev.jobfn.redis.JobChanges;
import dev.jobfn.redis.LargeResults;
import dev.jobfn.redis.RedisCheck;
import dev.jobfn.redis.RedisClock;
import dev.jobfn.redis.RedisConnection;
import dev.jobfn.redis.RedisJobReader;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.redis.RedisSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The core's objects as beans, for functions to import: the catalog, the store's sides, the broker. Closed in the reverse
 * order of their making, the connection to Redis last.
 */
@Configuration(proxyBeanMethods = false)
public class StoreConfiguration {
    @Bean
    Catalog catalog(Environment settings) {
        return CatalogReader.read(Path.of(settings.required("CATALOG", "the path of catalog.yaml")));
    }

    @Bean
    RedisConnection redisConnection(Environment settings, @Value("${spring.application.name}") String function) {
        RedisConnection connection = new RedisConnection(new RedisSettings(
                RedisUrl.of(settings),
                settings.bool("REDIS_CLUSTER", false),
                "jobfn:" + function,
                settings.duration("REDIS_TIMEOUT", Duration.ofSeconds(2)),
                settings.integer("WAIT_REPLICAS", 0, 0, 10)));
        connection.connectAhead();
        return connection;
    }

    @Bean
    RedisWatch redisWatch(RedisConnection connection, Environment settings, Exit exit) {
        return new RedisWatch(new RedisCheck(connection), RedisWatch.Rigour.of(settings), exit, Duration.ofHours(1));
    }

    @Bean
    RedisJobStore redisJobStore(RedisConnection connection, Catalog catalog, Environment settings) {
        return new RedisJobStore(
                connection,
                catalog,
                horizon(settings),
                settings.duration("MIN_RETENTION", Eviction.SHORTEST_RETENTION));
    }

    @Bean
    @Lazy
    RedisJobReader redisJobReader(RedisConnection connection, Catalog catalog, Environment settings) {
        return new RedisJobReader(connection, catalog, horizon(settings));
    }

    @Bean
    @Lazy
    LargeResults largeResults(RedisConnection connection, Catalog catalog) {
        return new LargeResults(connection, catalog);
    }

    @Bean
    @Lazy
    RedisClock redisClock(RedisConnection connection, Catalog catalog, RedisJobStore store, Environment settings) {
        return new RedisClock(connection, catalog, horizon(settings), Optional.of(store.eviction()));
    }

    @Bean
    @Lazy
    JobChanges jobChanges(RedisConnection connection) {
        return new JobChanges(connection);
    }

    @Bean
    FollowUps followUps(RedisJobStore store, Catalog catalog, Environment settings) {
        URI broker = settings.uri("BROKER_URL")
                .or(() -> settings.uri("K_SINK"))
                .orElseThrow(() -> settings.wrong("BROKER_URL", "missing; set it to where the broker takes events"));
        return new FollowUps(new Broker(broker), store, catalog);
    }

    /** What is due later than the next two calls of the backstop is left to it. */
    private static Duration horizon(Environment settings) {
        return settings.duration("BACKSTOP_PERIOD", Duration.ofHours(1)).multipliedBy(2);
    }
}
