package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.e2e.cluster.ClusterInstallation;
import dev.jobfn.e2e.cluster.Jobs;
import dev.jobfn.e2e.cluster.Overlay;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Checks jobs that become due while there is no traffic. In this test, the clock's horizon is three minutes instead of
 * two hours.
 */
class DueJobsIT {
    private static final Duration HORIZON = Duration.ofMinutes(3);
    private static final String SHORT_HORIZON = """
            - target: {group: serving.knative.dev, kind: Service}
              patch: |-
                - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: BACKSTOP_PERIOD, value: PT90S}}
            """;

    private static ClusterInstallation jobfn;

    @BeforeAll
    static void install() {
        jobfn = ClusterInstallation.of("backstop", Overlay.of("dev").with(SHORT_HORIZON));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @Test
    void a_delayed_job_runs_even_if_no_pod_is_up_when_it_falls_due() {
        Duration delay = HORIZON.plusSeconds(20);
        jobfn.knative().backstopAt(Instant.now().plus(HORIZON).minusSeconds(20));
        String later = jobfn.history().submit(Jobs.delayed(delay));
        // This also means that no clock is running, because a clock would keep a pod of intake alive.
        jobfn.comesToZero();
        System.out.println("at zero: clock [" + jobfn.redis().ask("HGETALL", "jobfn:{general}:clock") + "] time "
                + jobfn.redis().ask("TIME"));
        assertThat(lateness(later, delay)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void the_clock_starts_a_delayed_job_while_the_other_functions_are_at_zero() {
        Duration delay = HORIZON.minusSeconds(10);
        String soon = jobfn.history().submit(Jobs.delayed(delay));
        Awaitility.await("no pods except those of intake")
                .atMost(delay.minusSeconds(5))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> jobfn.pods("submit-fn").isEmpty()
                        && jobfn.pods("run-fn").isEmpty()
                        && jobfn.pods("status-fn").isEmpty());
        assertThat(jobfn.pods("intake")).isNotEmpty();
        assertThat(lateness(soon, delay)).isLessThan(Duration.ofSeconds(15));
    }

    private static Duration lateness(String job, Duration delay) {
        // This test must not send a request to status-fn, because the request would start overdue jobs.
        Awaitility.await("the end of " + job)
                .atMost(delay.plusMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> jobfn.recorder().outcomes().containsKey(job));
        JsonNode record = jobfn.api().ended(job, Duration.ofMinutes(1));
        assertThat(record.get("state").asString()).isEqualTo("succeeded");
        Duration late = Duration.between(at(record, "createdAt").plus(delay), at(record, "startedAt"));
        System.out.println("started " + late.toMillis() + " ms after it was due");
        return late;
    }

    private static Instant at(JsonNode record, String time) {
        return Instant.parse(record.get(time).asString());
    }
}
