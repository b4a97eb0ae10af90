package dev.jobfn.run.invoke;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.JobType;
import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The handlers of all types in the catalog, which are looked up once at startup. A type's handler is the service at its
 * {@code url}, or else the application's handler for the type. The environment variable {@code HANDLER_URL_<TYPE>} (in
 * upper case, with {@code _} for each character that is not a letter or digit) overrides a type's {@code url}.
 */
public final class HandlerRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerRegistry.class);
    private static final String MISSING_HANDLERS = "MISSING_HANDLERS";

    private final Map<String, Invocable> byType = new HashMap<>();

    /**
     * Looks up all handlers. Warns about handlers of which the catalog has no type.
     *
     * @param isolated turns the handler of a type with {@code isolate: true} into a call to another process
     * @throws ConfigurationException if a type has no handler, a variable is not a URL, or a handler can't be called
     */
    public HandlerRegistry(
            Catalog catalog,
            Environment environment,
            Handlers handlers,
            BiFunction<JobType, Invocable, Invocable> isolated) {
        JsonMapper json = new JsonMapper();
        Set<String> missing = new TreeSet<>();
        for (JobType type : catalog.types().values()) {
            Optional<Invocable> handler = type.url()
                    .<Invocable>map(
                            url -> new ServiceCall(override(type, environment).orElse(url), type, json))
                    .or(() -> handlers.find(type.name())
                            .map(found -> type.isolate() ? isolated.apply(type, found) : found));
            handler.ifPresentOrElse(found -> byType.put(type.name(), found), () -> missing.add(type.name()));
        }
        report(missing, handlers.unused(catalog), environment);
    }

    private static void report(Set<String> missing, List<String> unused, Environment environment) {
        String policy = environment.text(MISSING_HANDLERS, "fail");
        if (!Set.of("fail", "warn").contains(policy)) {
            throw environment.wrong(MISSING_HANDLERS, "'" + policy + "' is neither fail nor warn");
        }
        if (!missing.isEmpty()) {
            String types = "these types have neither a url nor a handler here: " + String.join(", ", missing);
            if (policy.equals("fail")) {
                throw environment.wrong(
                        "CATALOG",
                        types + "; add a bean with the type's name or @JobType, or set " + MISSING_HANDLERS
                                + "=warn if another run-fn handles them");
            }
            LOG.warn("{}; their jobs will be put back", types);
        }
        if (!unused.isEmpty()) {
            LOG.warn("the catalog has no type for these handlers: {}", String.join(", ", unused));
        }
    }

    /** The handler of this type; empty if this program has none. */
    public Optional<Invocable> find(JobType type) {
        return Optional.ofNullable(byType.get(type.name()));
    }

    private static Optional<URI> override(JobType type, Environment environment) {
        return environment.uri(
                "HANDLER_URL_" + type.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
    }
}
