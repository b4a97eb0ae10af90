package dev.jobfn.runtime;

import dev.jobfn.config.ConfigurationException;
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
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Starts the process of a function. The function's configuration class declares its beans, except for the
 * {@link Environment} and the {@link ExitHandler}, which are always beans.
 */
public final class FunctionProcess {
    private static final Logger log = LoggerFactory.getLogger(FunctionProcess.class);

    private FunctionProcess() {}

    /** The work of a process that serves no requests. */
    @FunctionalInterface
    public interface Task {
        /** Does the work. Returns whether the process exits with code 0. */
        boolean run(ApplicationContext context) throws InterruptedException;
    }

    /**
     * Starts a process that runs one task and exits with code 0 or 1. It listens on no port.
     *
     * @param app the configuration class of the process
     * @param name the name of the process
     * @param task the work of the process
     */
    public static void runOnce(Class<?> app, String name, Task task) {
        orExit(settings -> {
            boolean done = false;
            try (ConfigurableApplicationContext context = application(
                            app, name, settings, FunctionProcess::exit, WebApplicationType.NONE, app)
                    .run()) {
                done = task.run(context);
            } catch (InterruptedException e) {
                log.error("{} was interrupted", name);
            }
            System.exit(done ? 0 : 1);
        });
    }

    /**
     * Starts a process with the settings of its environment. If the start fails with a {@link ConfigurationException},
     * the process prints one line to standard error and exits with code 1.
     *
     * @throws RuntimeException if the start fails for any other reason
     */
    public static void orExit(Consumer<Environment> start) {
        Environment settings = Environment.ofProcess();
        shortenNameCache();
        try {
            start.accept(settings);
        } catch (RuntimeException e) {
            stop(configurationError(e).orElseThrow(() -> e));
        }
    }

    /**
     * Halts at once. Spring has closed its beans, and whatever is still running, such as a connection to Redis, would
     * only log more lines.
     */
    private static void stop(String line) {
        System.err.println(line);
        Runtime.getRuntime().halt(1);
    }

    /** Prints one line to standard error, runs the shutdown hooks and exits with code 1. */
    public static void exit(String line) {
        System.err.println(line);
        System.exit(1);
    }

    /**
     * Makes Java notice within seconds that a host name has a new address, as Redis's name does after a failover. By
     * default, Java caches addresses for 30 s and failed lookups for 10 s.
     */
    private static void shortenNameCache() {
        if (System.getProperty("sun.net.inetaddr.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "3");
            Security.setProperty("networkaddress.cache.negative.ttl", "1");
        }
    }

    /**
     * Prepares the Spring application of a function.
     *
     * @param app the function's configuration class, from which Spring finds the beans that were processed ahead of
     *     time
     * @param name the function's name, such as {@code submit-fn}
     * @param exitHandler ends the process when a check fails after the start
     * @param type whether the function has a web server
     * @param configurations all configuration classes
     */
    public static SpringApplication application(
            Class<?> app,
            String name,
            Environment settings,
            ExitHandler exitHandler,
            WebApplicationType type,
            Class<?>... configurations) {
        SpringApplication application = new SpringApplication(configurations);
        // This class also tells Spring where the code is that ahead-of-time processing has generated.
        application.setMainApplicationClass(app);
        // Only the listener for logging is kept. The other listeners search for configuration files and warm up code
        // that no function uses.
        application.setListeners(List.of(new LoggingApplicationListener()));
        application.setWebApplicationType(type);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(Map.of(
                "spring.application.name", name,
                "spring.jmx.enabled", "false",
                "logging.level.root", "WARN",
                "logging.level.dev.jobfn", "INFO",
                // A client's request for an unknown path is not worth a warning.
                "logging.level.org.springframework.web.servlet.PageNotFound", "OFF",
                // The process is about to end, so its threads can't leak.
                "logging.level.org.apache.catalina.loader.WebappClassLoaderBase", "ERROR",
                // These reporters would print a failed start a second time, because orExit already reports it.
                "logging.level.org.springframework.boot.web.server.servlet.context", "ERROR",
                "logging.level.org.springframework.context.annotation", "ERROR",
                "logging.level.org.springframework.context.support", "ERROR"));
        application.addInitializers(context -> {
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            beans.registerSingleton("settings", settings);
            beans.registerSingleton("exitHandler", exitHandler);
            beans.registerSingleton(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME, new NoMessages());
        });
        return application;
    }

    /** The line of the {@link ConfigurationException} among a failure's causes; empty if there is none. */
    static Optional<String> configurationError(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
