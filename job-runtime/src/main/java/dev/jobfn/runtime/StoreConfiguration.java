package dev.jobfn.runtime;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.event.Broker;
import dev.jobfn.event.LocalClocks;
import dev.jobfn.redis.Jobs;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.RedisStore;
import dev.jobfn.redis.check.RedisCheck;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.connection.RedisSettings;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.redis.read.LargeResults;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * The core's objects as beans that functions import: the catalog, the store and its readers. They are closed in the
 * reverse order of their creation, which means that the connection to Redis is closed last.
 */
@Configuration(proxyBeanMethods = false)
public class StoreConfiguration {
    @Bean
    Catalog catalog(Environment settings) {
        return CatalogReader.read(
                Path.of(settings.required("CATALOG", "the path of catalog.yaml, or of a folder with catalog files")));
    }

    @Bean
    RedisConnection redisConnection(Environment settings, @Value("${spring.application.name}") String function) {
        RedisConnection connection = new RedisConnection(new RedisSettings(
                RedisUrl.of(settings),
                settings.bool("REDIS_CLUSTER", false),
                "jobfn:" + function,
                settings.duration("REDIS_TIMEOUT", Duration.ofSeconds(2)),
                settings.integer("WAIT_REPLICAS", 0, 0, 10)));
        connection.connectAhead(RedisStore::loadScripts);
        return connection;
    }

    @Bean
    RedisWatch redisWatch(RedisConnection connection, Environment settings, ExitHandler exitHandler) {
        return new RedisWatch(
                new RedisCheck(connection), RedisWatch.Strictness.of(settings), exitHandler, Duration.ofHours(1));
    }

    @Bean
    RedisStore redisStore(
            RedisConnection connection, Catalog catalog, Environment settings, ObjectProvider<LocalClocks> clocks) {
        URI broker = settings.uri("BROKER_URL")
                .or(() -> settings.uri("K_SINK"))
                .orElseThrow(() ->
                        settings.wrong("BROKER_URL", "missing; set it to the URL where the broker accepts events"));
        return RedisStore.publishingTo(
                new Broker(broker),
                connection,
                catalog,
                horizon(settings),
                settings.duration("MIN_RETENTION", RedisStore.DEFAULT_MIN_RETENTION),
                // The bean is looked up when a clock starts, because the bean that runs clocks depends on this store.
                (queue, token) -> clocks.getIfAvailable(() -> LocalClocks.NONE).hold(queue, token));
    }

    @Bean
    Jobs jobs(RedisStore store) {
        return store.jobs();
    }

    @Bean
    Queues queues(RedisStore store) {
        return store.queues();
    }

    @Bean
    @Lazy
    JobReader redisJobReader(RedisConnection connection, Catalog catalog, Environment settings) {
        return new JobReader(connection, catalog, horizon(settings));
    }

    @Bean
    @Lazy
    LargeResults largeResults(RedisConnection connection, Catalog catalog) {
        return new LargeResults(connection, catalog);
    }

    @Bean
    @Lazy
    JobChanges jobChanges(RedisConnection connection) {
        return new JobChanges(connection);
    }

    /** Whatever is due later than the next two calls of the backstop is left to the backstop. */
    private static Duration horizon(Environment settings) {
        return settings.duration("BACKSTOP_PERIOD", Duration.ofHours(1)).multipliedBy(2);
    }
}
