package dev.jobfn.run.invoke;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The handlers of all types in the catalog, which are looked up once at startup. A type's handler is the service at its
 * {@code url}, or else the bean with the type's name. The environment variable {@code HANDLER_URL_<TYPE>} (in upper
 * case, with {@code _} for each character that is not a letter or digit) overrides a type's {@code url}.
 */
public final class HandlerRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerRegistry.class);

    private final Map<String, Invocable> byType = new HashMap<>();

    /**
     * Looks up all handlers.
     *
     * @param isolated turns the bean of a type with {@code isolate: true} into a call to another process
     * @throws ConfigurationException if a variable is not a URL, or a bean can't be called
     */
    public HandlerRegistry(
            Catalog catalog,
            Environment environment,
            HandlerBeanFinder beans,
            BiFunction<JobType, Invocable, Invocable> isolated,
            JsonMapper json) {
        for (JobType type : catalog.types().values()) {
            Optional<Invocable> handler = type.url()
                    .<Invocable>map(
                            url -> new ServiceCall(override(type, environment).orElse(url), type, json))
                    .or(() -> beans.find(type.name()).map(bean -> type.isolate() ? isolated.apply(type, bean) : bean));
            handler.ifPresentOrElse(
                    found -> byType.put(type.name(), found),
                    () -> LOG.warn(
                            "type {} has neither a url nor a bean here; its jobs will be put back", type.name()));
        }
    }

    /** The handler of this type; empty if this image has none. */
    public Optional<Invocable> find(JobType type) {
        return Optional.ofNullable(byType.get(type.name()));
    }

    private static Optional<URI> override(JobType type, Environment environment) {
        return environment.uri(
                "HANDLER_URL_" + type.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
    }
}
