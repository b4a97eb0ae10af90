package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.http.event.Events;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.http.server.Health;
import dev.jobfn.redis.RedisConnection;
import dev.jobfn.runtime.Environment;
import io.cloudevents.CloudEvent;
import java.util.Arrays;
import java.util.function.Consumer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * run-fn: the function {@code runJob}, which receives {@code job.queued} events at {@code POST /}. Spring Cloud Function's own
 * controller is switched off: it answers 200 to everything and copies the event's headers into the response, which a broker
 * takes for a reply event and publishes again.
 */
@Configuration(proxyBeanMethods = false)
@Import(RunConfiguration.class)
public class RunFunction {
    /**
     * Starts it; with the argument {@code long-run} as a {@link LongRunFunction}, with {@code handler-process} as a
     * {@link HandlerProcessFunction}.
     */
    public static void main(String[] args) {
        if (Arrays.asList(args).contains(LongRunFunction.NAME)) {
            LongRunFunction.main(args);
        } else if (Arrays.asList(args).contains(HandlerProcessFunction.NAME)) {
            HandlerProcessFunction.main(args);
        } else {
            FunctionServer.run(RunFunction.class, "run-fn");
        }
    }

    @Bean
    RunSettings runSettings(Environment settings, Catalog catalog) {
        return RunSettings.of(settings, catalog);
    }

    @Bean
    AdmissionGate neighbours() {
        // The platform starts another pod where work is left.
        return new AdmissionGate(() -> new Thread(() -> System.exit(1), "exit").start());
    }

    /** From SIGTERM on nothing begins: what waits for its place is given back at once. */
    @Bean
    ApplicationListener<ContextClosedEvent> closing(AdmissionGate neighbours) {
        return event -> neighbours.shut();
    }

    /** The function. The response to a delivery has no body, however the job ends. */
    @Bean
    Consumer<CloudEvent> runJob(JobRunner runner) {
        return runner::take;
    }

    @Bean
    RouterFunction<ServerResponse> eventRoute(BodyReader bodies, Consumer<CloudEvent> runJob) {
        return RouterFunctions.route()
                .POST("/", request -> {
                    runJob.accept(Events.read(request, bodies));
                    return Events.taken();
                })
                .build();
    }

    @Bean
    RouterFunction<ServerResponse> health(RedisConnection redis, AdmissionGate neighbours) {
        return Health.routes(() -> {
            redis.requireWritable();
            return neighbours.open();
        });
    }
}
