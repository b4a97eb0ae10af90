package dev.jobfn.run.invoke;

import static dev.jobfn.run.invoke.HandlerCandidate.isUnknown;
import static dev.jobfn.run.invoke.HandlerCandidate.undeclared;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The handlers among the beans: {@link JobHandler}s and {@link Function}s. A bean handles the types that are its names,
 * and the one that its {@link JobType} annotation names.
 */
record BeanHandlers(ConfigurableListableBeanFactory beans, FunctionCatalog functions, JsonMapper json) {
    List<HandlerCandidate> all() {
        Set<String> handlers = Set.of(beans.getBeanNamesForType(JobHandler.class, true, false));
        return Stream.concat(
                        handlers.stream().map(name -> candidate(name, () -> handler(name))),
                        functions.getNames(Function.class).stream()
                                .filter(name -> !handlers.contains(name) && isOfUser(name))
                                .map(name -> candidate(name, () -> function(name))))
                .toList();
    }

    /** Spring Cloud Function has functions of its own. */
    private boolean isOfUser(String name) {
        Class<?> type = beans.containsBean(name) ? beans.getType(name, false) : null;
        return type == null || !type.getName().startsWith("org.springframework.");
    }

    private HandlerCandidate candidate(String name, Supplier<Invocable> call) {
        Set<String> types = new HashSet<>(Arrays.asList(beans.getAliases(name)));
        types.add(name);
        JobType annotation = beans.containsBean(name) ? beans.findAnnotationOnBean(name, JobType.class, false) : null;
        if (annotation != null) {
            types.add(annotation.value());
        }
        return new HandlerCandidate(described(name), types, call);
    }

    private Invocable handler(String name) {
        @SuppressWarnings("unchecked") // It only ever receives inputs of the type that it declares.
        JobHandler<Object, Object> handler = beans.getBean(name, JobHandler.class);
        // The class of a lambda has no generic types, so look at the declaration of the bean first.
        ResolvableType declared = beans.containsBeanDefinition(name)
                ? beans.getMergedBeanDefinition(name).getResolvableType()
                : ResolvableType.NONE;
        ResolvableType input = declared.as(JobHandler.class).getGeneric(0);
        if (isUnknown(input)) {
            input = ResolvableType.forInstance(handler).as(JobHandler.class).getGeneric(0);
        }
        if (isUnknown(input)) {
            throw undeclared(described(name), "JobHandler<I, O>");
        }
        return new BeanCall(json, json.constructType(input.getType()), handler);
    }

    private Invocable function(String name) {
        FunctionInvocationWrapper function = functions.lookup(Function.class, name);
        Type input = function.getInputType();
        if (isUnknown(ResolvableType.forType(input))) {
            throw undeclared(described(name), "Function<I, O>");
        }
        if (function.isInputTypePublisher() || function.isInputTypeMessage() || function.isOutputTypePublisher()) {
            throw new ConfigurationException(
                    "handler " + described(name) + ": declare it with plain types, not with Flux, Mono or Message");
        }
        return new BeanCall(json, json.constructType(input), (value, context) -> function.apply(value));
    }

    private static String described(String name) {
        return "bean '" + name + "'";
    }
}
