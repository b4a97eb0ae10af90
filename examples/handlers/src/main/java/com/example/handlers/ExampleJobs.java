package com.example.handlers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The run function of this project. */
@SpringBootApplication
public class ExampleJobs {
    /** Starts the process that the argument names: {@code run-fn}, the default, {@code long-run} or {@code handler-process}. */
    public static void main(String[] args) {
        SpringApplication.run(ExampleJobs.class, args);
    }

    /**
     * Handles two types, because a type has only one timeout. {@code sleep} can finish within a request's time limit,
     * and {@code sleep-long} is for a long lane, so its catalog entry is with the manifests of that lane.
     */
    @Bean({"sleep", "sleep-long"})
    Sleep sleep() {
        return new Sleep();
    }
}
