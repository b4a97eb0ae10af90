package dev.jobfn.http.server;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Keeps Spring Boot from printing a stack trace if the port is in use. {@link FunctionServer#run} prints one line
 * instead.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class QuietPortInUse implements SpringBootExceptionReporter {
    QuietPortInUse(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        return FunctionServer.portInUse(failure).isPresent();
    }
}
