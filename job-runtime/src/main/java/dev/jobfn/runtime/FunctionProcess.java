package dev.jobfn.runtime;

import dev.jobfn.config.ConfigurationException;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Starts the process of a function. The function's configuration class declares its beans, except for the
 * {@link Environment} and the {@link ExitHandler}, which are always beans.
 */
public final class FunctionProcess {
    private FunctionProcess() {}

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
     * After a failed start, prints one line to standard error and halts at once with code 1. Spring has closed its
     * beans, and whatever is still running, such as a connection to Redis, would only log more lines.
     */
    public static void stop(String line) {
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
    public static void shortenNameCache() {
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
        application.setDefaultProperties(new HashMap<>(defaults(name)));
        application.addInitializers(FunctionProcess::withoutMessages);
        application.addInitializers(context -> {
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            beans.registerSingleton("settings", settings);
            beans.registerSingleton("exitHandler", exitHandler);
        });
        return application;
    }

    /** Spring's properties for a function with this name. They apply where nothing else sets them. */
    public static Map<String, String> defaults(String name) {
        return Map.of(
                "spring.application.name", name,
                "spring.jmx.enabled", "false",
                "logging.level.root", "WARN",
                "logging.level.dev.jobfn", "INFO",
                // A client's request for an unknown path is not worth a warning.
                "logging.level.org.springframework.web.servlet.PageNotFound", "OFF",
                // The process is about to end, so its threads can't leak.
                "logging.level.org.apache.catalina.loader.WebappClassLoaderBase", "ERROR",
                // These loggers would report a failed start a second time, because orExit already reports it.
                "logging.level.org.springframework.boot.web.server.servlet.context", "ERROR",
                "logging.level.org.springframework.context.annotation", "ERROR",
                "logging.level.org.springframework.context.support", "ERROR");
    }

    /** Replaces Spring's source of localized messages, which is slow to load, unless the application defines one. */
    public static void withoutMessages(ConfigurableApplicationContext context) {
        context.addBeanFactoryPostProcessor(beans -> {
            if (!beans.containsBean(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME)) {
                beans.registerSingleton(AbstractApplicationContext.MESSAGE_SOURCE_BEAN_NAME, new NoMessages());
            }
        });
    }

    /** The line of the {@link ConfigurationException} among a failure's causes; empty if there is none. */
    public static Optional<String> configurationError(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
