package dev.jobfn.run;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.run.execution.RunSettings;
import dev.jobfn.run.fixture.GateServer;
import dev.jobfn.run.isolation.HandlerProcessPool;
import dev.jobfn.run.isolation.IsolationSettings;
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

/** Handlers that behave in ways that handlers should not. {@code GATE_URL} is the address of the {@link GateServer}. */
@Configuration(proxyBeanMethods = false)
class TestHandlers {
    /** {@code TEST_GRACE} shortens the time for which an interrupted handler may keep running. */
    @Bean
    @Primary
    RunSettings testSettings(@Qualifier("runSettings") RunSettings real, Environment settings) {
        return new RunSettings(
                real.limit(), real.lease(), real.heartbeat(), settings.duration("TEST_GRACE", real.grace()));
    }

    @Bean
    @Primary
    HandlerProcessPool testProcesses(Environment settings) {
        return HandlerProcessPool.of(IsolationSettings.of(settings), settings, TestRunFunction.class);
    }

    @Bean
    JobHandler<Map<String, String>, Map<String, String>> echo() {
        return (input, context) -> input;
    }

    @Bean("no-result")
    JobHandler<Map<String, String>, Object> noResult() {
        return (input, context) -> null;
    }

    @Bean("retryable-failure")
    JobHandler<Map<String, String>, String> retryableFailure() {
        return (input, context) -> {
            throw new JobFailedException("busy", "come back later", true);
        };
    }

    @Bean("final-failure")
    JobHandler<Map<String, String>, String> finalFailure() {
        return (input, context) -> {
            throw new JobFailedException("refused", "not like this", false);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> throwing() {
        return (input, context) -> {
            throw new IllegalStateException("secret");
        };
    }

    @Bean("large-result")
    JobHandler<Map<String, String>, String> largeResult() {
        return (input, context) -> "é".repeat(100);
    }

    /** Splits an emoji into its two surrogates, as careless code does. */
    @Bean("lone-surrogate-result")
    JobHandler<Map<String, String>, Map<String, String>> loneSurrogateResult() {
        return (input, context) -> Map.of("\ud83d", "\ude00 and more");
    }

    @Bean("lone-surrogate-error")
    JobHandler<Map<String, String>, String> loneSurrogateError() {
        return (input, context) -> {
            context.progress(40, "x".repeat(199) + "\ud83d\ude00");
            throw new JobFailedException("half \ud83d", "\ude00 é is the other half", false);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> reporting(Environment settings) {
        return (input, context) -> {
            context.progress(40, "almost half");
            return awaitGate(settings, context);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> uninterruptible(Environment settings) {
        return (input, context) -> awaitGate(settings, context);
    }

    @Bean("uninterruptible-short")
    JobHandler<Map<String, String>, String> uninterruptibleShort(Environment settings) {
        return (input, context) -> awaitGate(settings, context);
    }

    @Bean
    JobHandler<Map<String, String>, String> poison() {
        return (input, context) -> {
            Runtime.getRuntime().halt(9);
            return "never";
        };
    }

    @Bean("reporting-isolated")
    JobHandler<Map<String, String>, String> reportingIsolated(Environment settings) {
        return reporting(settings);
    }

    @Bean("uninterruptible-isolated")
    JobHandler<Map<String, String>, String> uninterruptibleIsolated(Environment settings) {
        return uninterruptible(settings);
    }

    @Bean("poison-isolated")
    JobHandler<Map<String, String>, String> poisonIsolated() {
        return poison();
    }

    @Bean("lone-surrogate-error-isolated")
    JobHandler<Map<String, String>, String> loneSurrogateErrorIsolated() {
        return loneSurrogateError();
    }

    @Bean("lone-surrogate-result-isolated")
    JobHandler<Map<String, String>, Map<String, String>> loneSurrogateResultIsolated() {
        return loneSurrogateResult();
    }

    /** Waits for the gate in a blocking read, which ignores interruptions. */
    private static String awaitGate(Environment settings, JobContext context) throws IOException {
        URLConnection gate =
                URI.create(settings.text("GATE_URL").orElseThrow()).toURL().openConnection();
        gate.setRequestProperty("Jobfn-Job", context.jobId());
        try (InputStream body = gate.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
