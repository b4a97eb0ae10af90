package dev.jobfn.status;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.http.access.Access;
import dev.jobfn.http.record.Links;
import dev.jobfn.http.record.RecordResponses;
import dev.jobfn.http.server.ClockConfiguration;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.http.server.Health;
import dev.jobfn.http.server.ReadOnlyFunction;
import dev.jobfn.http.wait.JobAwaiter;
import dev.jobfn.http.wait.WaitConfiguration;
import dev.jobfn.http.wait.WaitLimiter;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.RefusedEvents;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.redis.read.JobChanges;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.StoreConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** The function status-fn, which serves those routes of the REST API that only read. */
@Configuration(proxyBeanMethods = false)
@Import({StoreConfiguration.class, WaitConfiguration.class, ClockConfiguration.class})
public class StatusFunction {
    /**
     * Starts status-fn. Any argument other than the function's name is rejected, because it means that the wrong image
     * was started.
     */
    public static void main(String[] args) {
        if (args.length > 0 && !"status-fn".equals(args[0])) {
            System.err.println("Unknown argument; use status-fn.");
            System.exit(1);
        }
        FunctionServer.run(StatusFunction.class, "status-fn");
    }

    @Bean
    ReadOnlyFunction readOnlyFunction() {
        return new ReadOnlyFunction();
    }

    @Bean
    OverdueSweeper overdueSweeper(Queues queues) {
        return new OverdueSweeper(queues);
    }

    @Bean
    JobLookup jobLookup(JobReader reader, OverdueSweeper overdue) {
        return new JobLookup(reader, overdue);
    }

    @Bean
    StreamTimes streamTimes(Environment settings) {
        return StreamTimes.of(settings);
    }

    @Bean
    EventStreams eventStreams(JobReader reader, JobChanges changes, WaitLimiter limiter, StreamTimes times) {
        return new EventStreams(reader, changes, limiter, times);
    }

    @Bean
    RouterFunction<ServerResponse> jobRoutes(
            Access access, JobLookup lookup, JobAwaiter awaiter, RecordResponses answers, Links links) {
        return new JobRoutes(access, lookup, awaiter, answers, links).routes();
    }

    @Bean
    RouterFunction<ServerResponse> eventRoutes(Access access, JobLookup lookup, EventStreams streams, Links links) {
        return new EventRoutes(access, lookup, streams, links).routes();
    }

    @Bean
    RouterFunction<ServerResponse> listRoutes(Access access, Catalog catalog, JobReader reader, Links links) {
        return new ListRoutes(access, catalog.tenants(access.tenants()), reader, links).routes();
    }

    @Bean
    RouterFunction<ServerResponse> typeRoutes(Access access, Catalog catalog) {
        return new TypeRoutes(access, catalog).routes();
    }

    @Bean
    RouterFunction<ServerResponse> queueRoutes(Access access, JobReader reader, RedisConnection redis) {
        return new QueueRoutes(access, reader, new RefusedEvents(redis)).routes();
    }

    @Bean
    RouterFunction<ServerResponse> health(RedisConnection redis) {
        return Health.routes(() -> {
            redis.requireReadable();
            return true;
        });
    }
}
