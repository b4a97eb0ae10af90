package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.execution.AdmissionGate;
import dev.jobfn.run.execution.JobRunner;
import dev.jobfn.run.execution.RunSettings;
import dev.jobfn.run.handlers.HandlerBeans;
import dev.jobfn.run.invoke.HandlerBeanFinder;
import dev.jobfn.run.invoke.HandlerRegistry;
import dev.jobfn.run.isolation.HandlerProcessPool;
import dev.jobfn.run.isolation.IsolationSettings;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.StoreConfiguration;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/**
 * The beans that run jobs, whether their events arrive by HTTP or in a file. A configuration that imports this one must
 * provide {@link RunSettings} and an {@link AdmissionGate}.
 */
@Configuration(proxyBeanMethods = false)
@Import({StoreConfiguration.class, ContextFunctionCatalogAutoConfiguration.class, HandlerBeans.class})
class RunConfiguration {
    @Bean
    HandlerProcessPool handlerProcessPool(Environment settings) {
        return HandlerProcessPool.of(IsolationSettings.of(settings), settings, RunFunction.class);
    }

    @Bean
    JobRunner jobRunner(
            Environment settings,
            Catalog catalog,
            Jobs jobs,
            ConfigurableListableBeanFactory beans,
            FunctionCatalog functions,
            RunSettings runSettings,
            AdmissionGate gate,
            HandlerProcessPool processPool) {
        JsonMapper json = new JsonMapper();
        boolean isolate = IsolationSettings.of(settings).on();
        HandlerRegistry handlers = new HandlerRegistry(
                catalog,
                settings,
                new HandlerBeanFinder(beans, functions, json),
                (type, bean) -> isolate ? processPool.handlerFor(type) : bean,
                json);
        return new JobRunner(catalog, handlers, jobs, runSettings, gate);
    }
}
