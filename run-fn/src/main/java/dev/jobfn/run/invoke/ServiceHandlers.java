package dev.jobfn.run.invoke;

import dev.jobfn.config.ConfigurationException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The handlers that need no Spring: {@link JobHandler}s named in {@code META-INF/services}. Each has a {@link JobType}
 * annotation. An instance is created when it is first called.
 */
record ServiceHandlers(ClassLoader loader, JsonMapper json) {
    /** @throws ConfigurationException if a class can't be loaded or has no annotation */
    @SuppressWarnings({"rawtypes", "unchecked"}) // A service is found by its raw type.
    List<HandlerCandidate> all() {
        try {
            return ServiceLoader.load(JobHandler.class, loader).stream()
                    .map(provider -> candidate((ServiceLoader.Provider) provider))
                    .toList();
        } catch (ServiceConfigurationError e) {
            throw new ConfigurationException("META-INF/services/" + e.getMessage());
        }
    }

    private HandlerCandidate candidate(ServiceLoader.Provider<JobHandler<Object, Object>> provider) {
        Class<?> type = provider.type();
        JobType annotation = type.getAnnotation(JobType.class);
        if (annotation == null) {
            throw new ConfigurationException(
                    "handler " + described(type) + ": has no @JobType; add one that names its job type");
        }
        return new HandlerCandidate(described(type), Set.of(annotation.value()), () -> call(provider));
    }

    private Invocable call(ServiceLoader.Provider<JobHandler<Object, Object>> provider) {
        ResolvableType input =
                ResolvableType.forClass(provider.type()).as(JobHandler.class).getGeneric(0);
        if (HandlerCandidate.isUnknown(input)) {
            throw HandlerCandidate.undeclared(described(provider.type()), "JobHandler<I, O>");
        }
        return new BeanCall(json, json.constructType(input.getType()), provider.get());
    }

    private static String described(Class<?> type) {
        return "class " + type.getName();
    }
}
