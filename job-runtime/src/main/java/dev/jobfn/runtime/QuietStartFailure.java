package dev.jobfn.runtime;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Keeps Spring Boot from printing a stack trace for an error that {@link FunctionProcess#orExit} reports in one line. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class QuietStartFailure implements SpringBootExceptionReporter {
    QuietStartFailure(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        return FunctionProcess.configurationError(failure).isPresent();
    }
}
