package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.FollowUps;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.http.server.Health;
import dev.jobfn.redis.JobChanges;
import dev.jobfn.redis.RedisClock;
import dev.jobfn.redis.RedisConnection;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.redis.RefusedEvents;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.Lease;
import dev.jobfn.runtime.RequestTimeout;
import dev.jobfn.runtime.StoreConfiguration;
import dev.jobfn.submit.SubmissionReader;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** intake: receives events. Only the broker can reach it, and it has no REST routes. */
@Configuration(proxyBeanMethods = false)
@Import(StoreConfiguration.class)
public class IntakeFunction {
    /** A shorter request would leave the clock no time to sleep. */
    private static final Duration SHORTEST_REQUEST = Duration.ofMinutes(1);

    /** Starts intake. Ignores the arguments. */
    public static void main(String[] args) {
        FunctionServer.run(IntakeFunction.class, "intake");
    }

    @Bean
    Clocks clocks(RedisClock clock, JobChanges changes, FollowUps followUps, Environment settings) {
        Duration request = RequestTimeout.atLeast(SHORTEST_REQUEST, "intake's clock", settings);
        return new Clocks(clock, changes, followUps, request.minusSeconds(30), Lease.of(settings));
    }

    @Bean
    StartRedispatch startRedispatch(Catalog catalog, RedisJobStore store, FollowUps followUps, Environment settings) {
        return new StartRedispatch(settings.bool("REDISPATCH_AT_START", false), catalog, store, followUps);
    }

    @Bean
    RouterFunction<ServerResponse> eventRoutes(
            BodyReader bodies,
            Catalog catalog,
            RedisJobStore store,
            FollowUps followUps,
            RedisClock clock,
            Clocks clocks,
            RedisConnection redis) {
        MappedEvents mapped = new MappedEvents(catalog, new SubmissionReader(catalog), store, followUps);
        DeadLetters deadLetters =
                new DeadLetters(new Undelivered(catalog, store, clock, followUps), new RefusedEvents(redis));
        Backstop backstop = new Backstop(catalog, store, followUps);
        return RouterFunctions.route()
                .POST("/events", EventRoute.of(bodies, mapped::accept))
                .POST("/clock", EventRoute.of(bodies, event -> clocks.run(event, catalog)))
                .POST("/dead-letters", request -> deadLetters.accept(request, bodies))
                .POST("/backstop", EventRoute.of(bodies, event -> backstop.run()))
                .build();
    }

    @Bean
    RouterFunction<ServerResponse> health(RedisConnection redis) {
        return Health.routes(() -> {
            redis.requireWritable();
            return true;
        });
    }
}
