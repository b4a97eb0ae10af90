package dev.jobfn.run.handlers;

import dev.jobfn.handler.JobHandler;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The handlers of this image; a bean's name is the job type that it works for. */
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

    /** Twice, as a type has one timeout: `sleep` fits in a request, `sleep-long` in a long lane. */
    @Bean({"sleep", "sleep-long"})
    JobHandler<Sleep.Input, Sleep.Result> sleep() {
        return new Sleep();
    }
}
