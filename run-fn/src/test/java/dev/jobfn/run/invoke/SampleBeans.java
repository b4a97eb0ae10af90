package dev.jobfn.run.invoke;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import java.util.List;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;

/** Handlers of all kinds, and beans that are not handlers. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({SampleBeans.Component.class, SampleBeans.Annotated.class})
class SampleBeans {
    record Count(int n) {}

    @org.springframework.stereotype.Component("component")
    static class Component implements JobHandler<Count, Count> {
        @Override
        public Count run(Count input, JobContext context) {
            return new Count(input.n() + 1);
        }
    }

    @JobType("annotated.class")
    static class Annotated implements Function<Count, Count> {
        @Override
        public Count apply(Count input) {
            return new Count(3 * input.n());
        }
    }

    @Bean
    @JobType("annotated")
    JobHandler<Count, Count> annotatedMethod() {
        return (input, context) -> new Count(2 * input.n());
    }

    @Bean
    JobHandler<List<Count>, Integer> lambda() {
        return (input, context) -> input.stream().mapToInt(Count::n).sum();
    }

    @Bean
    Function<String, String> echo() {
        return text -> text;
    }

    @Bean
    Function<Count, Void> nothing() {
        return number -> null;
    }

    @Bean("throws")
    JobHandler<Count, Count> throwing() {
        return (input, context) -> {
            throw new JobFailedException("no", "no", true);
        };
    }

    @Bean("function-throws")
    Function<Count, Count> functionThrowing() {
        return number -> {
            throw new JobFailedException("no", "no", true);
        };
    }

    @Bean
    @SuppressWarnings("rawtypes")
    JobHandler raw() {
        return (input, context) -> input;
    }

    @Bean
    Function<Flux<Count>, Flux<Count>> reactive() {
        return flux -> flux;
    }

    @Bean
    StringBuilder pojo() {
        return new StringBuilder();
    }
}
