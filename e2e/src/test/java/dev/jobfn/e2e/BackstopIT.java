package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs that are due when nobody asks. The backstop comes every four minutes here and not every hour. */
class BackstopIT {
    private static final Duration PERIOD = Duration.ofMinutes(4);
    private static final String OFTEN = """
            - target: {group: sources.knative.dev, kind: PingSource}
              patch: |-
                - {op: replace, path: /spec/schedule, value: "0 */4 * * * *"}
            - target: {group: serving.knative.dev, kind: Service}
              patch: |-
                - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: BACKSTOP_PERIOD, value: PT1M}}
            """;

    private static Installation jobfn;

    @BeforeAll
    static void install() {
        jobfn = Installation.of("backstop", Overlay.of("dev").with(OFTEN));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @Test
    void a_delayed_job_that_is_due_while_no_pod_runs_is_run() {
        // Later than twice BACKSTOP_PERIOD: no clock is kept for it, and everything goes.
        String later = jobfn.history().submit(Jobs.delayed("PT4M30S"));
        jobfn.comesToZero();
        assertThat(jobfn.redis().ask("EXISTS", "jobfn:{general}:clock")).isEqualTo("0");
        assertThat(lateness(later, Duration.ofMinutes(10))).isLessThan(PERIOD.plusSeconds(30));
    }

    @Test
    void the_clock_alone_holds_a_delayed_job_while_the_other_functions_are_gone() {
        String soon = jobfn.history().submit(Jobs.delayed("PT1M55S"));
        Awaitility.await("no pod but intake's")
                .atMost(Duration.ofSeconds(115))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> jobfn.pods("submit-fn").isEmpty()
                        && jobfn.pods("run-fn").isEmpty()
                        && jobfn.pods("status-fn").isEmpty());
        assertThat(jobfn.pods("intake")).isNotEmpty();
        assertThat(lateness(soon, Duration.ofMinutes(4))).isLessThan(Duration.ofSeconds(15));
    }

    private static Duration lateness(String job, Duration within) {
        // Not by asking status-fn, whose request would find what is overdue.
        Awaitility.await("the end of " + job)
                .atMost(within)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> jobfn.recorder().outcomes().containsKey(job));
        JsonNode record = jobfn.api().ended(job, Duration.ofMinutes(1));
        Duration late = Duration.between(at(record, "dueAt"), at(record, "startedAt"));
        System.out.println("started " + late.toMillis() + " ms after it was due");
        assertThat(record.get("state").asString()).isEqualTo("succeeded");
        return late;
    }

    private static Instant at(JsonNode record, String time) {
        return Instant.parse(record.get(time).asString());
    }
}
