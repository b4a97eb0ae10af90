package dev.jobfn.cli.service;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** The handlers of the service that the tests run commands against. */
@SpringBootApplication
public class CliJobs {
    static final String CATALOG = """
            queues:
              general: {}
              side: {}
            types:
              shout:
                input: {type: object, required: [text], properties: {text: {type: string}}}
              broken: {maxAttempts: 1}
              patient: {}
            """;

    record Text(String text) {}

    @Bean
    Function<Text, Text> shout() {
        return input -> new Text(input.text().toUpperCase(Locale.ROOT));
    }

    @Component("broken")
    static class Broken implements JobHandler<Text, String> {
        @Override
        public String run(Text input, JobContext context) {
            throw new JobFailedException("out-of-order", input.text(), false);
        }
    }

    /** Reports progress, and runs until a test lets it end. */
    @Component("patient")
    public static class Patient implements JobHandler<Text, String> {
        private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

        private static CountDownLatch gate(String name) {
            return GATES.computeIfAbsent(name, none -> new CountDownLatch(1));
        }

        @Override
        public String run(Text input, JobContext context) throws InterruptedException {
            context.progress(40, "almost half");
            gate(input.text()).await();
            return "patience";
        }

        /** Lets the run end. */
        public static void open(String name) {
            gate(name).countDown();
        }
    }
}
