package dev.jobfn.run;

import dev.jobfn.run.invoke.Handlers;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Makes a Spring Boot application a run function. {@link RunApplicationListener} prepares the application. The beans
 * have names that can't be the names of job types.
 */
@AutoConfiguration(after = ContextFunctionCatalogAutoConfiguration.class)
@ConditionalOnBean(ProcessSettings.class)
final class RunAutoConfiguration {
    @Bean("dev.jobfn.handlers")
    Handlers handlers(ConfigurableListableBeanFactory beans, FunctionCatalog functions) {
        return Handlers.of(beans, functions);
    }

    @Bean("dev.jobfn.runner")
    FunctionRunner runner(ProcessSettings process, Handlers handlers) {
        return new FunctionRunner(process, handlers);
    }

    @Bean("dev.jobfn.closer")
    FunctionCloser closer(FunctionRunner runner, ApplicationContext application) {
        return new FunctionCloser(runner, application);
    }
}
