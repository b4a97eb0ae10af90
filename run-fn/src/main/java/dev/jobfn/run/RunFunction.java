package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.http.event.Events;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.server.ClockConfiguration;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.http.server.Health;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.run.execution.AdmissionGate;
import dev.jobfn.run.execution.JobRunner;
import dev.jobfn.run.execution.RunSettings;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.FunctionProcess;
import io.cloudevents.CloudEvent;
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
 * The function {@code runJob} of run-fn, which receives {@code job.queued} events at {@code POST /}. Spring Cloud
 * Function's own controller is not registered, because it answers every request with 200 and copies the event's headers
 * into the response. A broker would take such a response for a reply event and publish it again.
 */
@Configuration(proxyBeanMethods = false)
@Import({RunConfiguration.class, ClockConfiguration.class})
public class RunFunction {
    /** Starts run-fn without handlers of its own, which is enough for a catalog whose types all have a {@code url}. */
    public static void main(String[] args) {
        FunctionProcess.orExit(settings -> FunctionServer.start(
                RunFunction.class, "run-fn", settings, FunctionProcess::exit, HandlerApplication.NONE::addTo));
    }

    @Bean
    RunSettings runSettings(Environment settings, Catalog catalog) {
        return RunSettings.of(settings, catalog);
    }

    @Bean
    AdmissionGate admissionGate() {
        // The platform starts another pod if there is work left.
        return new AdmissionGate(() -> new Thread(() -> System.exit(1), "exit").start());
    }

    /** After SIGTERM, no more runs start, and jobs that are waiting for admission are put back at once. */
    @Bean
    ApplicationListener<ContextClosedEvent> closing(AdmissionGate gate) {
        return event -> gate.stopAdmitting();
    }

    /** The function that receives the events. Its response has no body, however the job ends. */
    @Bean
    Consumer<CloudEvent> runJob(JobRunner runner) {
        return runner::run;
    }

    @Bean
    RouterFunction<ServerResponse> eventRoute(BodyReader bodies, Consumer<CloudEvent> runJob) {
        return RouterFunctions.route()
                .POST("/", request -> {
                    runJob.accept(Events.read(request, bodies));
                    return Events.accepted();
                })
                .build();
    }

    @Bean
    RouterFunction<ServerResponse> health(RedisConnection redis, AdmissionGate gate) {
        return Health.routes(() -> {
            redis.requireWritable();
            return gate.isOpen();
        });
    }
}
