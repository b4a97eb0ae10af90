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
 * What does the work of each type of the catalog, found once at the start: the service at the type's {@code url}, or else
 * the bean of the type's name. The environment variable {@code HANDLER_URL_<TYPE>} (upper case, {@code _} for what is no
 * letter or digit) takes the place of a type's {@code url}.
 */
public final class Handlers {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    private final Map<String, Invocable> byType = new HashMap<>();

    /**
     * Finds them all.
     *
     * @param isolated takes a bean whose type wants a process of its own, and answers what calls it there
     * @throws ConfigurationException where a variable holds no URL, or a bean can't be called
     */
    public Handlers(
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
                    () -> LOG.warn("type {} has neither a url nor a bean here: its jobs are put back", type.name()));
        }
    }

    /** What works for this type; empty where this image has nothing of its name. */
    public Optional<Invocable> find(JobType type) {
        return Optional.ofNullable(byType.get(type.name()));
    }

    private static Optional<URI> override(JobType type, Environment environment) {
        return environment.uri(
                "HANDLER_URL_" + type.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
    }
}
