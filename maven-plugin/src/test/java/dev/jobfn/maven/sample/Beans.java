package dev.jobfn.maven.sample;

import dev.jobfn.handler.JobHandler;
import dev.jobfn.handler.JobType;
import java.util.function.Function;

/** Handlers that are made by methods, as {@code @Bean} methods make them. */
class Beans {
    @JobType("anything")
    JobHandler<Object, Object> anything() {
        return (input, context) -> input;
    }

    @JobType("upper-case")
    Function<String, String> upperCase() {
        return String::toUpperCase;
    }

    JobHandler<String, String> withoutAnnotation() {
        return (input, context) -> input;
    }
}
