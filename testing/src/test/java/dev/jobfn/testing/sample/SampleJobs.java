package dev.jobfn.testing.sample;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** A user's application. */
@SpringBootApplication
public class SampleJobs {
    public static void main(String[] args) {
        SpringApplication.run(SampleJobs.class, args);
    }

    public record Text(String text) {}

    @Bean
    Function<Text, Text> shout() {
        return input -> new Text(input.text().toUpperCase(Locale.ROOT));
    }

    /** Fails twice. */
    @Component("flaky")
    static class Flaky implements JobHandler<Text, Integer> {
        @Override
        public Integer run(Text input, JobContext context) {
            if (context.attempt() < 3) {
                throw new JobFailedException("not-yet", "attempt " + context.attempt(), true);
            }
            return context.attempt();
        }
    }

    @Component("broken")
    static class Broken implements JobHandler<Text, String> {
        @Override
        public String run(Text input, JobContext context) {
            throw new JobFailedException("out-of-order", input.text(), false);
        }
    }

    @Component("lengthy")
    static class Lengthy implements JobHandler<Text, String> {
        @Override
        public String run(Text input, JobContext context) {
            return "attempt " + context.attempt();
        }
    }

    /** Runs until a test lets it end. */
    @Component("patient")
    public static class Patient implements JobHandler<Text, String> {
        private static final Map<String, Patient.Gate> GATES = new ConcurrentHashMap<>();

        private record Gate(CountDownLatch entered, CountDownLatch opened) {}

        private static Gate gate(String name) {
            return GATES.computeIfAbsent(name, none -> new Gate(new CountDownLatch(1), new CountDownLatch(1)));
        }

        @Override
        public String run(Text input, JobContext context) throws InterruptedException {
            gate(input.text()).entered().countDown();
            gate(input.text()).opened().await();
            return "attempt " + context.attempt();
        }

        /** Waits until a run has begun. */
        public static void awaitEntered(String name) throws InterruptedException {
            gate(name).entered().await();
        }

        /** Lets the run end. */
        public static void open(String name) {
            gate(name).opened().countDown();
        }
    }
}
