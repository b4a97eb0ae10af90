package dev.jobfn.run;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.run.isolate.HandlerProcesses;
import dev.jobfn.run.isolate.Isolation;
import dev.jobfn.runtime.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Handlers that do what handlers should not. {@code GATES} says where their gates are. */
@Configuration(proxyBeanMethods = false)
class TestHandlers {
    /** {@code TEST_GRACE} makes stragglers sooner. */
    @Bean
    @Primary
    RunSettings testSettings(@Qualifier("runSettings") RunSettings real, Environment settings) {
        return new RunSettings(
                real.limit(), real.lease(), real.heartbeat(), settings.duration("TEST_GRACE", real.grace()));
    }

    @Bean
    @Primary
    HandlerProcesses testProcesses(Environment settings) {
        return HandlerProcesses.of(Isolation.of(settings), settings, TestFunction.class);
    }

    @Bean
    JobHandler<Map<String, String>, Map<String, String>> echo() {
        return (input, context) -> input;
    }

    @Bean
    JobHandler<Map<String, String>, Object> nothing() {
        return (input, context) -> null;
    }

    @Bean
    JobHandler<Map<String, String>, String> busy() {
        return (input, context) -> {
            throw new JobFailedException("busy", "come back later", true);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> refusing() {
        return (input, context) -> {
            throw new JobFailedException("refused", "not like this", false);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> broken() {
        return (input, context) -> {
            throw new IllegalStateException("secret");
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> large() {
        return (input, context) -> "é".repeat(100);
    }

    /** Cuts a face in two, as careless code does. */
    @Bean
    JobHandler<Map<String, String>, Map<String, String>> halving() {
        return (input, context) -> Map.of("\ud83d", "\ude00 and more");
    }

    @Bean
    JobHandler<Map<String, String>, String> complaining() {
        return (input, context) -> {
            context.progress(40, "x".repeat(199) + "\ud83d\ude00");
            throw new JobFailedException("half \ud83d", "\ude00 é is the other half", false);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> telling(Environment settings) {
        return (input, context) -> {
            context.progress(40, "almost half");
            return gated(settings, context);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> deaf(Environment settings) {
        return (input, context) -> gated(settings, context);
    }

    @Bean("deaf-hasty")
    JobHandler<Map<String, String>, String> deafHasty(Environment settings) {
        return (input, context) -> gated(settings, context);
    }

    @Bean
    JobHandler<Map<String, String>, String> poison() {
        return (input, context) -> {
            Runtime.getRuntime().halt(9);
            return "never";
        };
    }

    @Bean("telling-apart")
    JobHandler<Map<String, String>, String> tellingApart(Environment settings) {
        return telling(settings);
    }

    @Bean("deaf-apart")
    JobHandler<Map<String, String>, String> deafApart(Environment settings) {
        return deaf(settings);
    }

    @Bean("poison-apart")
    JobHandler<Map<String, String>, String> poisonApart() {
        return poison();
    }

    @Bean("complaining-apart")
    JobHandler<Map<String, String>, String> complainingApart() {
        return complaining();
    }

    @Bean("halving-apart")
    JobHandler<Map<String, String>, Map<String, String>> halvingApart() {
        return halving();
    }

    /** No interruption ends a read of this kind. */
    private static String gated(Environment settings, JobContext context) throws IOException {
        URLConnection gate =
                URI.create(settings.text("GATES").orElseThrow()).toURL().openConnection();
        gate.setRequestProperty("Jobfn-Job", context.jobId());
        try (InputStream body = gate.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
