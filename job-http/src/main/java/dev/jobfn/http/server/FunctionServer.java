package dev.jobfn.http.server;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.Exit;
import dev.jobfn.runtime.FunctionProcess;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * Starts a function that serves HTTP: its configuration class declares its beans and {@code RouterFunction}s. The beans of
 * {@link HttpConfiguration} are there already.
 */
public final class FunctionServer {
    private static final Logger log = LoggerFactory.getLogger(FunctionServer.class);

    private FunctionServer() {}

    /**
     * Starts this process as the function. A setting that can't be used, or a port that is taken, is one line on standard error
     * and exit code 1.
     *
     * @param app the function's configuration class
     * @param name its name, such as {@code submit-fn}
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
     * Starts the function within this process, for tests. Close the context to stop it.
     *
     * @throws RuntimeException with a {@link ConfigurationException} among its causes for a setting that can't be used
     */
    public static ServletWebServerApplicationContext start(Class<?> app, String name, Environment settings) {
        return serve(app, name, settings, line -> log.error("This process would end: {}", line));
    }

    private static ServletWebServerApplicationContext serve(
            Class<?> app, String name, Environment settings, Exit exit) {
        try {
            return (ServletWebServerApplicationContext) FunctionProcess.application(
                            app, name, settings, exit, WebApplicationType.SERVLET, HttpConfiguration.class, app)
                    .run();
        } catch (RuntimeException e) {
            throw portInUse(e)
                    .<RuntimeException>map(
                            port -> new ConfigurationException("PORT: " + port + " is in use; set it to a free one"))
                    .orElse(e);
        }
    }

    /** The port that another process has taken, where that is why the start failed. */
    static Optional<Integer> portInUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException inUse) {
                return Optional.of(inUse.getPort());
            }
        }
        return Optional.empty();
    }
}
