package dev.jobfn.run.invoke;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.handler.JobHandler;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.json.JsonMapper;

/** Finds the bean that handles a type. It is the {@link JobHandler} or {@link Function} with the type's name. */
public final class HandlerBeanFinder {
    private final ConfigurableListableBeanFactory beans;
    private final FunctionCatalog functions;
    private final JsonMapper json;

    /**
     * Creates a finder.
     *
     * @param beans where to find {@link JobHandler}s
     * @param functions where to find {@link Function}s
     * @param json reads inputs and writes results
     */
    public HandlerBeanFinder(ConfigurableListableBeanFactory beans, FunctionCatalog functions, JsonMapper json) {
        this.beans = beans;
        this.functions = functions;
        this.json = json;
    }

    /**
     * Finds the bean with this name; empty if there is none, or if it is neither a handler nor a function.
     *
     * @throws ConfigurationException if the bean's declaration does not specify the type of its input
     */
    public Optional<Invocable> find(String name) {
        if (beans.containsBean(name) && beans.isTypeMatch(name, JobHandler.class)) {
            return Optional.of(handler(name));
        }
        // Check the names first, because a lookup turns any bean with a public method into a function.
        return functions.getNames(Function.class).contains(name) ? Optional.of(function(name)) : Optional.empty();
    }

    private Invocable handler(String name) {
        @SuppressWarnings("unchecked") // It only ever receives inputs of the type that it declares.
        JobHandler<Object, Object> handler = beans.getBean(name, JobHandler.class);
        // The class of a lambda has no generic types, so look at the declaration of the bean first.
        ResolvableType declared = beans.containsBeanDefinition(name)
                ? beans.getMergedBeanDefinition(name).getResolvableType()
                : ResolvableType.NONE;
        ResolvableType input = declared.as(JobHandler.class).getGeneric(0);
        if (unknown(input)) {
            input = ResolvableType.forInstance(handler).as(JobHandler.class).getGeneric(0);
        }
        if (unknown(input)) {
            throw undeclared(name, "JobHandler<I, O>");
        }
        return new BeanCall(json, json.constructType(input.getType()), handler);
    }

    private Invocable function(String name) {
        FunctionInvocationWrapper function = functions.lookup(Function.class, name);
        Type input = function.getInputType();
        if (unknown(ResolvableType.forType(input))) {
            throw undeclared(name, "Function<I, O>");
        }
        if (function.isInputTypePublisher() || function.isInputTypeMessage() || function.isOutputTypePublisher()) {
            throw new ConfigurationException(
                    "handler '" + name + "': declare it with plain types, not with Flux, Mono or Message");
        }
        return new BeanCall(json, json.constructType(input), (value, context) -> function.apply(value));
    }

    private static boolean unknown(ResolvableType input) {
        return input.resolve() == null || input.hasUnresolvableGenerics();
    }

    private static ConfigurationException undeclared(String name, String shape) {
        return new ConfigurationException(
                "handler '" + name + "': the type of its input is unknown; declare the bean as " + shape
                        + ", with concrete types for I and O");
    }
}
