package dev.jobfn.run;

import dev.jobfn.run.handlers.HandlerBeans;
import dev.jobfn.run.invoke.HandlerBeanFinder;
import dev.jobfn.run.isolation.HandlerServer;
import dev.jobfn.runtime.FunctionProcess;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process in which run-fn runs the handlers of types with {@code isolate: true}. It has no Redis connection, no
 * connection to the broker and no web server, and creates only the beans that its jobs need.
 */
@Configuration(proxyBeanMethods = false)
@Import({ContextFunctionCatalogAutoConfiguration.class, HandlerBeans.class})
public class HandlerProcessFunction {
    /** The argument of {@link RunFunction#main} that selects this function. */
    static final String NAME = "handler-process";

    /** Starts the process; the arguments are ignored. */
    public static void main(String[] args) {
        run(HandlerProcessFunction.class);
    }

    /** Runs jobs until run-fn exits or kills this process. */
    static void run(Class<?> app) {
        FunctionProcess.runOnce(app, NAME, context -> {
            HandlerServer.serve(new HandlerBeanFinder(
                    ((ConfigurableApplicationContext) context).getBeanFactory(),
                    context.getBean(FunctionCatalog.class),
                    new JsonMapper()));
            return true;
        });
    }

    @Bean
    static LazyInitializationBeanFactoryPostProcessor lazy() {
        return new LazyInitializationBeanFactoryPostProcessor();
    }
}
