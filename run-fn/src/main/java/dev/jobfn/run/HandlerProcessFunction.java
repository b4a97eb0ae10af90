package dev.jobfn.run;

import dev.jobfn.run.handlers.HandlerBeans;
import dev.jobfn.run.invoke.HandlerBeanFinder;
import dev.jobfn.run.isolate.HandlerServer;
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
 * A process that runs handlers for run-fn, which starts it for types with {@code isolate: true}. It has neither Redis nor a
 * broker nor a web server, and makes only those beans that the jobs' handlers need.
 */
@Configuration(proxyBeanMethods = false)
@Import({ContextFunctionCatalogAutoConfiguration.class, HandlerBeans.class})
public class HandlerProcessFunction {
    /** The argument that starts it. */
    static final String NAME = "handler-process";

    /** Starts it; the argument, if any, is its name. */
    public static void main(String[] args) {
        run(HandlerProcessFunction.class);
    }

    /** Serves until run-fn has no use for it any more. */
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
