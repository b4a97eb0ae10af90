package dev.jobfn.run.invoke;

import dev.jobfn.config.ConfigurationException;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.core.ResolvableType;

/**
 * A handler of the application.
 *
 * @param description names it for people, such as {@code bean 'shout'}
 * @param types the job types that it handles
 * @param call prepares a call to it; throws a {@link ConfigurationException} if the type of its input is unknown
 */
record HandlerCandidate(String description, Set<String> types, Supplier<Invocable> call) {
    static boolean isUnknown(ResolvableType input) {
        return input.resolve() == null || input.hasUnresolvableGenerics();
    }

    /** The exception for a handler that can't be called as it is declared. */
    static ConfigurationException undeclared(String description, String shape) {
        return new ConfigurationException("handler " + description
                + ": the type of its input is unknown; declare it as " + shape + ", with concrete types for I and O");
    }
}
