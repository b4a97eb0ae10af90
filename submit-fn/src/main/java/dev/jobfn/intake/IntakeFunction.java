package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.server.ClockConfiguration;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.http.server.Health;
import dev.jobfn.redis.Jobs;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.RefusedEvents;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.RequestTimeout;
import dev.jobfn.runtime.StoreConfiguration;
import dev.jobfn.runtime.clock.ClockHolder;
import dev.jobfn.submit.SubmissionReader;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** The function intake, which receives events. Only the broker can reach it, and it has no REST routes. */
@Configuration(proxyBeanMethods = false)
@Import({StoreConfiguration.class, ClockConfiguration.class})
public class IntakeFunction {
    /** A shorter timeout would leave the clock no time to sleep. */
    private static final Duration SHORTEST_REQUEST = Duration.ofMinutes(1);

    /** Starts intake. Ignores the arguments. */
    public static void main(String[] args) {
        FunctionServer.run(IntakeFunction.class, "intake");
    }

    @Bean
    ClockEvents clockEvents(ClockHolder holder, Catalog catalog, Environment settings) {
        Duration request = RequestTimeout.atLeast(SHORTEST_REQUEST, "intake's clock", settings);
        return new ClockEvents(holder, catalog, request.minusSeconds(30));
    }

    @Bean
    StartRedispatch startRedispatch(Catalog catalog, Queues queues, Environment settings) {
        return new StartRedispatch(settings.bool("REDISPATCH_AT_START", false), catalog, queues);
    }

    @Bean
    RouterFunction<ServerResponse> eventRoutes(
            BodyReader bodies, Catalog catalog, Jobs jobs, Queues queues, ClockEvents clocks, RedisConnection redis) {
        MappedEvents mapped = new MappedEvents(catalog, new SubmissionReader(catalog), jobs);
        DeadLetters deadLetters = new DeadLetters(new Undelivered(catalog, jobs, queues), new RefusedEvents(redis));
        BackstopSweep backstop = new BackstopSweep(catalog, queues);
        return RouterFunctions.route()
                .POST("/events", EventRoute.of(bodies, mapped::accept))
                .POST("/clock", EventRoute.of(bodies, clocks::run))
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
