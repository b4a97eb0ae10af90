package dev.jobfn.run;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.redis.Jobs;
import dev.jobfn.run.execution.AdmissionGate;
import dev.jobfn.run.execution.JobRunner;
import dev.jobfn.run.execution.RunSettings;
import dev.jobfn.run.invoke.HandlerRegistry;
import dev.jobfn.run.isolation.HandlerProcessPool;
import dev.jobfn.run.isolation.IsolationSettings;
import dev.jobfn.runtime.Environment;
import dev.jobfn.runtime.StoreConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The beans that run jobs, whether their events arrive by HTTP or in a file. A configuration that imports this one must
 * provide {@link RunSettings} and an {@link AdmissionGate}. The {@link HandlerApplication} is a bean already.
 */
@Configuration(proxyBeanMethods = false)
@Import(StoreConfiguration.class)
class RunConfiguration {
    @Bean
    HandlerProcessPool handlerProcessPool(Environment settings, HandlerApplication application) {
        return HandlerProcessPool.of(IsolationSettings.of(settings), settings, application.main());
    }

    @Bean
    JobRunner jobRunner(
            Environment settings,
            Catalog catalog,
            Jobs jobs,
            HandlerApplication application,
            RunSettings runSettings,
            AdmissionGate gate,
            HandlerProcessPool processPool) {
        boolean isolate = IsolationSettings.of(settings).on();
        HandlerRegistry handlers = new HandlerRegistry(
                catalog,
                settings,
                application.handlers(),
                (type, handler) -> isolate ? processPool.handlerFor(type) : handler);
        return new JobRunner(catalog, handlers, jobs, runSettings, gate);
    }
}
