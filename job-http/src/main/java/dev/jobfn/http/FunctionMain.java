package dev.jobfn.http;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.config.Environment;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Starts a function: a configuration class with the beans and {@code RouterFunction}s that are its own. It finds the
 * {@link Environment}, {@link BodyReader}, {@link Links} and {@link Access} as beans.
 */
public final class FunctionMain {
    private static final Logger log = LoggerFactory.getLogger(FunctionMain.class);

    private FunctionMain() {}

    /**
     * Starts a process that is this function. What makes the start impossible and can be mended from outside, a setting or
     * a port in use, is one line on standard error and exit code 1.
     *
     * @param app the function's configuration
     * @param name its name, as {@code submit-fn}
     * @param args unused; settings are environment variables
     */
    public static void run(Class<?> app, String name, String[] args) {
        long begun = System.nanoTime();
        orExit(settings -> {
            int port = serve(app, name, settings, FunctionMain::exit)
                    .getWebServer()
                    .getPort();
            log.info("{} is ready on port {} after {} ms", name, port, (System.nanoTime() - begun) / 1_000_000);
        });
    }

    /** What a process does that serves nothing. */
    @FunctionalInterface
    public interface Task {
        /** Does it; true where the process is to end with exit code 0. */
        boolean run(ApplicationContext context) throws InterruptedException;
    }

    /**
     * Starts a process that does one thing and exits, with 0 or 1. It listens nowhere; a start that is impossible ends as with
     * {@link #run}.
     *
     * @param app its configuration; of the beans that functions find, it finds the {@link Environment} only
     * @param name its name
     * @param task what it does
     */
    public static void runOnce(Class<?> app, String name, Task task) {
        orExit(settings -> {
            boolean done = false;
            try (ConfigurableApplicationContext context = application(
                            app, name, settings, FunctionMain::exit, WebApplicationType.NONE, app)
                    .run()) {
                done = task.run(context);
            } catch (InterruptedException e) {
                log.error("{} was interrupted", name);
            }
            System.exit(done ? 0 : 1);
        });
    }

    private static void orExit(Consumer<Environment> start) {
        Environment settings = Environment.ofProcess();
        forgetAddressesSoon();
        try {
            start.accept(settings);
        } catch (RuntimeException e) {
            stop(mendable(e).orElseThrow(() -> e));
        }
    }

    /** Spring has closed what was begun. What still runs, as a connection to Redis, would only add lines of its own. */
    private static void stop(String line) {
        System.err.println(line);
        Runtime.getRuntime().halt(1);
    }

    private static void exit(String line) {
        System.err.println(line);
        System.exit(1);
    }

    /**
     * A name whose address changes, as Redis's after a failover, is to be found within seconds: Java keeps an address for 30 s, and for
     * 10 s that there is none.
     */
    private static void forgetAddressesSoon() {
        if (System.getProperty("sun.net.inetaddr.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "3");
            Security.setProperty("networkaddress.cache.negative.ttl", "1");
        }
    }

    /**
     * Starts the function in this process, as tests do. Close the context to end it.
     *
     * @throws RuntimeException that has a {@link ConfigurationException} among its causes for a setting that can't be used
     */
    public static ServletWebServerApplicationContext start(Class<?> app, String name, Environment settings) {
        return serve(app, name, settings, line -> log.error("This process would end: {}", line));
    }

    private static ServletWebServerApplicationContext serve(
            Class<?> app, String name, Environment settings, Exit exit) {
        return (ServletWebServerApplicationContext)
                application(app, name, settings, exit, WebApplicationType.SERVLET, HttpConfiguration.class, app)
                        .run();
    }

    private static SpringApplication application(
            Class<?> app,
            String name,
            Environment settings,
            Exit exit,
            WebApplicationType type,
            Class<?>... configurations) {
        SpringApplication application = new SpringApplication(configurations);
        // Also where Spring's ahead-of-time processing put what it found out.
        application.setMainApplicationClass(app);
        // Logging alone: no settings are sought in files, and nothing is warmed up on a second thread that no function
        // uses.
        application.setListeners(List.of(new LoggingApplicationListener()));
        application.setWebApplicationType(type);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(Map.of(
                "spring.application.name", name,
                "spring.jmx.enabled", "false",
                "logging.level.root", "WARN",
                "logging.level.dev.jobfn", "INFO",
                // A client that asks for what is not there is no warning.
                "logging.level.org.springframework.web.servlet.PageNotFound", "OFF",
                // At the end of the process no thread of ours can leak.
                "logging.level.org.apache.catalina.loader.WebappClassLoaderBase", "ERROR",
                // It tells of a failed start in its own words; those are said once, by whoever catches it.
                "logging.level.org.springframework.boot.web.server.servlet.context", "ERROR",
                "logging.level.org.springframework.context.annotation", "ERROR",
                "logging.level.org.springframework.context.support", "ERROR"));
        application.addInitializers(context -> {
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            beans.registerSingleton("settings", settings);
            beans.registerSingleton("exit", exit);
            beans.registerSingleton(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME, new NoMessages());
        });
        return application;
    }

    /** One line for a failure of the start that its operator can mend; empty for any other. */
    static Optional<String> mendable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException) {
                return Optional.of(cause.getMessage());
            }
            if (cause instanceof PortInUseException inUse) {
                return Optional.of("PORT: " + inUse.getPort() + " is in use; set it to a free one");
            }
        }
        return Optional.empty();
    }
}
