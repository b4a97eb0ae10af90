package dev.jobfn.run;

import dev.jobfn.http.server.FunctionServer;
import dev.jobfn.run.invoke.Handlers;
import dev.jobfn.run.isolation.HandlerServer;
import dev.jobfn.runtime.FunctionProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Does the work of the process, after the user's application has started. run-fn's own beans are in a context of their
 * own, so that they never share a name with a user's bean.
 */
final class FunctionRunner implements ApplicationRunner, Ordered {
    private static final Logger log = LoggerFactory.getLogger(FunctionRunner.class);

    private final ProcessSettings process;
    private final Handlers handlers;
    private volatile ConfigurableApplicationContext own;

    FunctionRunner(ProcessSettings process, Handlers handlers) {
        this.process = process;
        this.handlers = handlers;
    }

    /** After the user's own runners, which may prepare what the handlers need. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            switch (process.kind()) {
                case RUN_FN -> serve();
                case LONG_RUN -> System.exit(runOnce() ? 0 : 1);
                case HANDLER_PROCESS -> HandlerServer.serve(handlers);
            }
        } catch (RuntimeException e) {
            if (!process.embedded()) {
                FunctionProcess.configurationError(e).ifPresent(FunctionProcess::stop);
            }
            throw e;
        }
    }

    private void serve() {
        String name = process.kind().argument();
        own = FunctionServer.start(
                RunFunction.class, name, process.settings(), process.exitHandler(), application()::addTo);
        log.info("{} is ready on port {} after {} ms", name, port(), (System.nanoTime() - process.begun()) / 1_000_000);
    }

    /** The port on which this function listens. */
    int port() {
        return ((ServletWebServerApplicationContext) beans()).getWebServer().getPort();
    }

    /** The context with run-fn's own beans. */
    ApplicationContext beans() {
        return own;
    }

    private boolean runOnce() {
        SpringApplication application = LongRunFunction.application(process.settings(), process.exitHandler());
        application().addTo(application);
        try (ConfigurableApplicationContext context = application.run()) {
            own = context;
            return context.getBean(LongRun.class).run();
        } catch (InterruptedException e) {
            log.error("{} was interrupted", process.kind().argument());
            return false;
        }
    }

    private HandlerApplication application() {
        return new HandlerApplication(process.main(), handlers);
    }

    /** Ends what {@link #run} started, once the jobs that are running have ended. */
    void close() {
        ConfigurableApplicationContext started = own;
        if (started != null) {
            started.close();
        }
    }
}
