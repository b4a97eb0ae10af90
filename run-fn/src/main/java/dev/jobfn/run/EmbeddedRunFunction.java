package dev.jobfn.run;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.run.execution.AdmissionGate;
import dev.jobfn.runtime.Environment;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/** A run function inside another program, such as a test or a development run. */
public final class EmbeddedRunFunction implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedRunFunction.class);

    private final ConfigurableApplicationContext application;

    private EmbeddedRunFunction(ConfigurableApplicationContext application) {
        this.application = application;
    }

    /**
     * Starts run-fn with the handlers of an application.
     *
     * @param app a class with {@code @SpringBootApplication} and a {@code main} method that runs it; handlers with
     *     {@code isolate: true} run in processes that call this method
     * @param settings what a process would read from its environment variables; {@code PORT=0} chooses a free port
     * @throws RuntimeException with a {@link ConfigurationException} among its causes if a setting is invalid
     */
    public static EmbeddedRunFunction start(Class<?> app, Environment settings) {
        return start(app, settings, () -> {});
    }

    /**
     * Starts run-fn like {@link #start(Class, Environment)}.
     *
     * @param logs called once this JVM logs as the application says, so that whatever is started in parallel may log
     */
    public static EmbeddedRunFunction start(Class<?> app, Environment settings, Runnable logs) {
        SpringApplication application = new SpringApplication(app);
        application.setMainApplicationClass(app);
        application.addInitializers(new ProcessSettings(
                app,
                ProcessKind.RUN_FN,
                settings,
                line -> log.error("This process would end: {}", line),
                System.nanoTime(),
                true));
        application.addInitializers(context -> logs.run());
        return new EmbeddedRunFunction(application.run());
    }

    /** The port on which the function receives events. */
    public int port() {
        return application.getBean(FunctionRunner.class).port();
    }

    /** The context with run-fn's own beans. */
    ApplicationContext beans() {
        return application.getBean(FunctionRunner.class).beans();
    }

    /** The context with the beans of the application. */
    public ConfigurableApplicationContext application() {
        return application;
    }

    /**
     * Stops accepting events, interrupts the running handlers and closes the application. The jobs of these handlers run
     * again elsewhere, without using an attempt.
     *
     * @param longest how long each step of stopping may wait for handlers that ignore their interruption
     */
    public void close(Duration longest) {
        beans().getBean(AdmissionGate.class).stopRuns();
        beans().getBean(DefaultLifecycleProcessor.class).setTimeoutPerShutdownPhase(longest.toMillis());
        close();
    }

    /** Stops accepting events, waits until the running jobs have ended, and closes the application. */
    @Override
    public void close() {
        application.close();
    }
}
