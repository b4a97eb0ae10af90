package dev.jobfn.submit;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.http.access.Access;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.record.Links;
import dev.jobfn.http.record.RecordResponses;
import dev.jobfn.http.server.ClockConfiguration;
import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.http.server.Health;
import dev.jobfn.http.wait.JobAwaiter;
import dev.jobfn.http.wait.WaitConfiguration;
import dev.jobfn.intake.IntakeFunction;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.Jobs;
import dev.jobfn.redis.Queues;
import dev.jobfn.redis.connection.RedisConnection;
import dev.jobfn.runtime.FunctionProcess;
import dev.jobfn.runtime.StoreConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The function submit-fn, which serves those routes of the REST API that change something. Its image also contains
 * intake, which receives events.
 */
@Configuration(proxyBeanMethods = false)
@Import({StoreConfiguration.class, WaitConfiguration.class, ClockConfiguration.class})
public class SubmitFunction {
    /** Starts the function that the first argument names: {@code submit-fn}, the default, or {@code intake}. */
    public static void main(String[] args) {
        String name = args.length == 0 ? "submit-fn" : args[0];
        switch (name) {
            case "submit-fn" -> {
                FunctionProcess.orExit(WakeRequests::send);
                FunctionServer.run(SubmitFunction.class, name);
            }
            case "intake" -> IntakeFunction.main(args);
            default -> {
                System.err.println("Unknown argument; use submit-fn or intake.");
                System.exit(1);
            }
        }
    }

    @Bean
    SubmissionReader submissionReader(Catalog catalog) {
        return new SubmissionReader(catalog);
    }

    @Bean
    RouterFunction<ServerResponse> submitRoutes(
            Access access,
            BodyReader bodies,
            SubmissionReader reader,
            Jobs jobs,
            JobAwaiter awaiter,
            RecordResponses answers,
            Links links,
            Catalog catalog) {
        Tenancy tenancy = catalog.tenants(access.tenants()).size() > 1 ? Tenancy.SEVERAL : Tenancy.ONE;
        return new SubmitRoutes(access, bodies, reader, jobs, awaiter, answers, links, tenancy).routes();
    }

    @Bean
    RouterFunction<ServerResponse> commandRoutes(
            Access access, Jobs jobs, Queues queues, Catalog catalog, Links links) {
        return new CommandRoutes(access, jobs, queues, catalog, links).routes();
    }

    @Bean
    RouterFunction<ServerResponse> health(RedisConnection redis) {
        return Health.routes(() -> {
            redis.requireWritable();
            return true;
        });
    }
}
