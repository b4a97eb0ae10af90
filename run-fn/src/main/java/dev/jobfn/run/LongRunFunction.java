package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.run.execution.AdmissionGate;
import dev.jobfn.run.execution.JobRunner;
import dev.jobfn.run.execution.RunSettings;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.ExitHandler;
import dev.jobfn.runtime.FunctionProcess;
import io.cloudevents.CloudEvent;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Runs in a Kubernetes Job that Knative's JobSink creates from run-fn's image. It reads the event that is mounted into
 * the pod, runs the event's job, however long that takes, and exits. It does not listen on any port.
 */
@Configuration(proxyBeanMethods = false)
@Import(RunConfiguration.class)
public class LongRunFunction {
    /** Prepares the beans ahead of time, at build time. */
    public static void main(String[] args) {
        FunctionProcess.orExit(settings -> {
            SpringApplication application = application(settings, FunctionProcess::exit);
            HandlerApplication.NONE.addTo(application);
            application.run();
        });
    }

    /** Prepares the application. */
    static SpringApplication application(Environment settings, ExitHandler exitHandler) {
        return FunctionProcess.application(
                LongRunFunction.class,
                ProcessKind.LONG_RUN.argument(),
                settings,
                exitHandler,
                WebApplicationType.NONE,
                LongRunFunction.class);
    }

    @Bean
    RunSettings runSettings(Environment settings, Catalog catalog) {
        return RunSettings.ofLongRun(settings, catalog);
    }

    @Bean
    AdmissionGate admissionGate() {
        // The process exits after its only run, whether or not the handler stopped.
        return new AdmissionGate(() -> {});
    }

    @Bean
    CloudEvent event(Environment settings) {
        return EventFile.read(settings);
    }

    @Bean
    LongRun longRun(JobRunner runner, AdmissionGate gate, CloudEvent event) {
        // A job of any type may wait this long to start. After a longer wait, the job's timeout might extend past the
        // deadline of the Kubernetes Job.
        return new LongRun(runner, gate, event, RunSettings.START_WAIT);
    }

    /** Releases the job at once on SIGTERM, because a node that is being drained does not wait for hours. */
    @Bean
    ApplicationListener<ContextClosedEvent> closing(LongRun run) {
        return event -> run.release();
    }
}
