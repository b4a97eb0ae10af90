package dev.jobfn.run;

import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import dev.jobfn.handler.JobHandler;
import dev.jobfn.run.fixture.GateServer;
import dev.jobfn.runtime.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Handlers that behave in ways that handlers should not. {@code GATE_URL} is the address of the {@link GateServer}. */
@Configuration(proxyBeanMethods = false)
class TestHandlers {
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
    JobHandler<Map<String, String>, String> reporting(ProcessSettings process) {
        return (input, context) -> {
            context.progress(40, "almost half");
            return awaitGate(process.settings(), context);
        };
    }

    @Bean
    JobHandler<Map<String, String>, String> uninterruptible(ProcessSettings process) {
        return (input, context) -> awaitGate(process.settings(), context);
    }

    @Bean("uninterruptible-short")
    JobHandler<Map<String, String>, String> uninterruptibleShort(ProcessSettings process) {
        return (input, context) -> awaitGate(process.settings(), context);
    }

    @Bean
    JobHandler<Map<String, String>, String> poison() {
        return (input, context) -> {
            Runtime.getRuntime().halt(9);
            return "never";
        };
    }

    @Bean("reporting-isolated")
    JobHandler<Map<String, String>, String> reportingIsolated(ProcessSettings process) {
        return reporting(process);
    }

    @Bean("uninterruptible-isolated")
    JobHandler<Map<String, String>, String> uninterruptibleIsolated(ProcessSettings process) {
        return uninterruptible(process);
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
