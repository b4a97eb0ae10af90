package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.FunctionProcess;
import io.cloudevents.CloudEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/**
 * run-fn's image as a Kubernetes Job of Knative's JobSink: it takes the one event that is mounted into it, runs its job,
 * however long that is, and ends. It serves nothing.
 */
@Configuration(proxyBeanMethods = false)
@Import(RunConfiguration.class)
public class LongRunFunction {
    /** The argument that starts it. */
    static final String NAME = "long-run";

    /** Starts it; the argument, if any, is its name. */
    public static void main(String[] args) {
        run(LongRunFunction.class);
    }

    /** Runs and exits: 0 unless an error kept the job from being claimed. */
    static void run(Class<?> app) {
        FunctionProcess.runOnce(
                app, NAME, context -> context.getBean(LongRun.class).run());
    }

    @Bean
    RunSettings runSettings(Environment settings, Catalog catalog) {
        return RunSettings.ofLongRun(settings, catalog);
    }

    @Bean
    AdmissionGate neighbours() {
        // A handler that heeds no interruption ends with the process, which ends anyway.
        return new AdmissionGate(() -> {});
    }

    @Bean
    CloudEvent event(Environment settings) {
        return EventFile.read(settings);
    }

    @Bean
    LongRun longRun(JobRunner runner, AdmissionGate neighbours, CloudEvent event) {
        // A Job may wait so long for its claim, whatever its type; later than that it may be too late for it.
        return new LongRun(runner, neighbours, event, RunSettings.START_WAIT);
    }

    /** At SIGTERM the job goes back at once: a node that is drained does not wait for hours. */
    @Bean
    ApplicationListener<ContextClosedEvent> closing(LongRun run) {
        return event -> run.release();
    }
}
