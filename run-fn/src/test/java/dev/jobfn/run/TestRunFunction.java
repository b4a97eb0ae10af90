package dev.jobfn.run;

import dev.jobfn.run.isolation.HostileHandlers;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A user's application with handlers for tests. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({TestHandlers.class, HostileHandlers.class})
public class TestRunFunction {
    /** Starts the process under test. */
    public static void main(String[] args) {
        SpringApplication.run(TestRunFunction.class, args);
    }
}
