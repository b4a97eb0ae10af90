package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.event.FollowUps;
import dev.jobfn.redis.RedisJobStore;
import dev.jobfn.run.handlers.HandlerBeans;
import dev.jobfn.run.invoke.HandlerBeanFinder;
import dev.jobfn.run.invoke.Handlers;
import dev.jobfn.run.isolate.HandlerProcesses;
import dev.jobfn.run.isolate.Isolation;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.StoreConfiguration;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** What runs jobs, however their events come. Whoever imports it says how long a run may take, and who runs beside whom. */
@Configuration(proxyBeanMethods = false)
@Import({StoreConfiguration.class, ContextFunctionCatalogAutoConfiguration.class, HandlerBeans.class})
class RunConfiguration {
    @Bean
    HandlerProcesses handlerProcesses(Environment settings) {
        return HandlerProcesses.of(Isolation.of(settings), settings, RunFunction.class);
    }

    @Bean
    JobRunner jobRunner(
            Environment settings,
            Catalog catalog,
            RedisJobStore store,
            FollowUps followUps,
            ConfigurableListableBeanFactory beans,
            FunctionCatalog functions,
            RunSettings times,
            AdmissionGate neighbours,
            HandlerProcesses processes) {
        JsonMapper json = new JsonMapper();
        boolean isolates = Isolation.of(settings).on();
        Handlers handlers = new Handlers(
                catalog,
                settings,
                new HandlerBeanFinder(beans, functions, json),
                (type, bean) -> isolates ? processes.handlerOf(type) : bean,
                json);
        return new JobRunner(catalog, handlers, store, followUps, times, neighbours);
    }
}
