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

/** Finds the bean that does the work of a type, by name: a {@link JobHandler} or a {@link Function}. */
public final class HandlerBeanFinder {
    private final ConfigurableListableBeanFactory beans;
    private final FunctionCatalog functions;
    private final JsonMapper json;

    /** Looks among these beans and functions; {@code json} reads inputs and writes results. */
    public HandlerBeanFinder(ConfigurableListableBeanFactory beans, FunctionCatalog functions, JsonMapper json) {
        this.beans = beans;
        this.functions = functions;
        this.json = json;
    }

    /**
     * The bean of this name, ready to be called; empty where there is none or it is something else.
     *
     * @throws ConfigurationException where it can't be told what the input is to be read as
     */
    public Optional<Invocable> find(String name) {
        if (beans.containsBean(name) && beans.isTypeMatch(name, JobHandler.class)) {
            return Optional.of(handler(name));
        }
        // Asked first, since a look-up makes a function of any bean that has a public method.
        return functions.getNames(Function.class).contains(name) ? Optional.of(function(name)) : Optional.empty();
    }

    private Invocable handler(String name) {
        @SuppressWarnings("unchecked") // An input of the type that the bean declares is all that it is given.
        JobHandler<Object, Object> handler = beans.getBean(name, JobHandler.class);
        // A lambda's class has forgotten its generics: what the bean was declared as comes first.
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
                    "handler '" + name + "': declare it with plain types; no Flux, Mono or Message");
        }
        return new BeanCall(json, json.constructType(input), (value, context) -> function.apply(value));
    }

    private static boolean unknown(ResolvableType input) {
        return input.resolve() == null || input.hasUnresolvableGenerics();
    }

    private static ConfigurationException undeclared(String name, String shape) {
        return new ConfigurationException("handler '" + name + "': can't tell its input's type; declare the bean as "
                + shape + " with types in place of I and O");
    }
}
