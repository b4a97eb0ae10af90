package dev.jobfn.http.server;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.ExitHandler;
import dev.jobfn.runtime.FunctionProcess;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * Starts a function that serves HTTP. Its configuration class declares its beans and {@code RouterFunction}s.
 * {@link HttpConfiguration} provides the rest.
 */
public final class FunctionServer {
    private static final Logger log = LoggerFactory.getLogger(FunctionServer.class);

    private FunctionServer() {}

    /**
     * Runs the function in this process. If a setting is invalid or the port is in use, prints one line to standard
     * error and exits with code 1.
     *
     * @param app the function's configuration class
     * @param name the function's name, such as {@code submit-fn}
     */
    public static void run(Class<?> app, String name) {
        long begun = System.nanoTime();
        FunctionProcess.orExit(settings -> {
            int port = serve(app, name, settings, FunctionProcess::exit)
                    .getWebServer()
                    .getPort();
            log.info("{} is ready on port {} after {} ms", name, port, (System.nanoTime() - begun) / 1_000_000);
        });
    }

    /**
     * Starts the function inside a test. Close the context to stop it.
     *
     * @throws RuntimeException with a {@link ConfigurationException} among its causes if a setting is invalid
     */
    public static ServletWebServerApplicationContext start(Class<?> app, String name, Environment settings) {
        return serve(app, name, settings, line -> log.error("This process would end: {}", line));
    }

    private static ServletWebServerApplicationContext serve(
            Class<?> app, String name, Environment settings, ExitHandler exitHandler) {
        return start(app, name, settings, exitHandler, application -> {});
    }

    /**
     * Starts the function as a part of another application.
     *
     * @param exitHandler ends the process when a check fails after the start
     * @param more changes the Spring application before it starts
     * @throws RuntimeException with a {@link ConfigurationException} among its causes if a setting is invalid
     */
    public static ServletWebServerApplicationContext start(
            Class<?> app,
            String name,
            Environment settings,
            ExitHandler exitHandler,
            Consumer<SpringApplication> more) {
        SpringApplication application = FunctionProcess.application(
                app, name, settings, exitHandler, WebApplicationType.SERVLET, HttpConfiguration.class, app);
        more.accept(application);
        try {
            return (ServletWebServerApplicationContext) application.run();
        } catch (RuntimeException e) {
            throw portInUse(e)
                    .<RuntimeException>map(
                            port -> new ConfigurationException("PORT: " + port + " is in use; choose a free port"))
                    .orElse(e);
        }
    }

    /** The port if the start failed because the port is in use; empty if it failed for another reason. */
    static Optional<Integer> portInUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException inUse) {
                return Optional.of(inUse.getPort());
            }
        }
        return Optional.empty();
    }
}
