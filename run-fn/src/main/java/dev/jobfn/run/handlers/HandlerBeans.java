package dev.jobfn.run.handlers;

import dev.jobfn.handler.JobHandler;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The handlers of this image. The name of a bean is the job type that it handles. */
@Configuration(proxyBeanMethods = false)
public class HandlerBeans {
    @Bean("text-stats")
    Function<TextStats.Input, TextStats.Result> textStats() {
        return new TextStats();
    }

    @Bean("thumbnail")
    JobHandler<Thumbnail.Input, Thumbnail.Result> thumbnail() {
        return new Thumbnail();
    }

    /**
     * Handles two types, because a type has only one timeout. {@code sleep} can finish within a request's time limit,
     * and {@code sleep-long} is for a long lane.
     */
    @Bean({"sleep", "sleep-long"})
    JobHandler<Sleep.Input, Sleep.Result> sleep() {
        return new Sleep();
    }
}
