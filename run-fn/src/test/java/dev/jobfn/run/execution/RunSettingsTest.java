package dev.jobfn.run.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.CatalogReader;
import dev.jobfn.config.ConfigurationException;
import dev.jobfn.runtime.Environment;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSettingsTest {
    private static final Catalog CATALOG = CatalogReader.parse("""
            queues: {general: {}}
            types:
              quick: {timeout: PT5S}
              slow: {timeout: PT3M50S}
            """);

    private static void assertRefused(String line, String... settings) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> of(settings))
                .withMessage(line);
    }

    private static RunSettings of(String... settings) {
        return RunSettings.of(
                new Environment(
                        settings.length == 4
                                ? Map.of(settings[0], settings[1], settings[2], settings[3])
                                : settings.length == 2 ? Map.of(settings[0], settings[1]) : Map.of()),
                CATALOG);
    }

    @Test
    void the_defaults_leave_the_longest_type_a_minute_to_start() {
        RunSettings settings = of();
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.startWait(CATALOG.type("slow").orElseThrow())).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.startWait(CATALOG.type("quick").orElseThrow())).isEqualTo(Duration.ofSeconds(285));
    }

    @Test
    void a_type_that_does_not_fit_into_a_request_prevents_the_start() {
        assertRefused(
                "REQUEST_TIMEOUT: PT4M59.999S is too short for type slow: its timeout PT3M50S + PT1M to start"
                        + " + PT10S to end = PT5M; raise REQUEST_TIMEOUT and timeoutSeconds, or lower the timeout",
                "REQUEST_TIMEOUT",
                "PT299.999S");
        assertThat(of("REQUEST_TIMEOUT", "PT5M").budget()).isEqualTo(Duration.ofSeconds(290));
    }

    @Test
    void a_type_of_a_long_lane_is_checked_against_the_deadline_of_its_Kubernetes_Job() {
        Catalog catalog = CatalogReader.parse("""
                queues: {general: {}, long: {longLane: true}}
                types:
                  quick: {timeout: PT5S}
                  hourly: {queue: long, timeout: PT1H}
                """);
        RunSettings requests = RunSettings.of(new Environment(Map.of()), catalog);
        assertThat(requests.fits(catalog.type("quick").orElseThrow())).isTrue();
        assertThat(requests.fits(catalog.type("hourly").orElseThrow())).isFalse();
        RunSettings job = RunSettings.ofLongRun(new Environment(Map.of("ACTIVE_DEADLINE", "PT1H1M10S")), catalog);
        assertThat(job.startWait(catalog.type("hourly").orElseThrow())).hasMinutes(1);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> RunSettings.ofLongRun(new Environment(Map.of("ACTIVE_DEADLINE", "PT1H1M9S")), catalog))
                .withMessageStartingWith("ACTIVE_DEADLINE: PT1H1M9S is too short for type hourly: its timeout PT1H");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> RunSettings.ofLongRun(new Environment(Map.of()), catalog))
                .withMessage("ACTIVE_DEADLINE: missing; set it to the Job's activeDeadlineSeconds, such as PT1H");
    }

    @Test
    void a_lease_shorter_than_three_heartbeats_prevents_the_start() {
        assertRefused("HEARTBEAT: must be at most a third of LEASE (PT30S)", "HEARTBEAT", "PT10.001S");
        assertRefused("HEARTBEAT: must be at most a third of LEASE (PT14S)", "LEASE", "PT14S");
        assertThat(of("HEARTBEAT", "PT2S", "LEASE", "PT6S").lease()).isEqualTo(Duration.ofSeconds(6));
    }
}
