package dev.jobfn.run.invoke;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.config.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionCatalog;
import tools.jackson.databind.json.JsonMapper;

/** The handlers of an application: its beans, and the services named in {@code META-INF/services}. Thread-safe. */
public final class Handlers {
    /** No handlers. */
    public static final Handlers NONE = new Handlers(List.of());

    private final List<HandlerCandidate> all;
    private final Map<String, HandlerCandidate> byType = new HashMap<>();
    private final Map<String, Invocable> called = new ConcurrentHashMap<>();

    private Handlers(List<HandlerCandidate> all) {
        this.all = List.copyOf(all);
        for (HandlerCandidate handler : all) {
            for (String type : handler.types()) {
                HandlerCandidate other = byType.putIfAbsent(type, handler);
                if (other != null) {
                    throw new ConfigurationException("type " + type + ": has two handlers, " + other.description()
                            + " and " + handler.description() + "; remove one or change its @JobType");
                }
            }
        }
    }

    /**
     * Finds the handlers without creating their beans.
     *
     * @throws ConfigurationException if a type has two handlers, or a service can't be loaded
     */
    public static Handlers of(ConfigurableListableBeanFactory beans, FunctionCatalog functions) {
        JsonMapper json = new JsonMapper();
        List<HandlerCandidate> all = new ArrayList<>(new BeanHandlers(beans, functions, json).all());
        all.addAll(new ServiceHandlers(beans.getBeanClassLoader(), json).all());
        return new Handlers(all);
    }

    /**
     * The handler of this type; empty if there is none.
     *
     * @throws ConfigurationException if the handler's declaration does not specify the type of its input
     */
    public Optional<Invocable> find(String type) {
        return Optional.ofNullable(byType.get(type))
                .map(handler ->
                        called.computeIfAbsent(type, name -> handler.call().get()));
    }

    /** Names the handlers of which the catalog has no type, in alphabetical order. */
    public List<String> unused(Catalog catalog) {
        return all.stream()
                .filter(handler -> handler.types().stream()
                        .noneMatch(type -> catalog.type(type).isPresent()))
                .map(HandlerCandidate::description)
                .sorted()
                .toList();
    }
}
