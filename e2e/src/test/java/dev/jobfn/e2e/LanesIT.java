package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.e2e.cluster.ClusterInstallation;
import dev.jobfn.e2e.cluster.Jobs;
import dev.jobfn.e2e.cluster.Overlay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks two queues that each have their own pods. They run as shipped, except that each queue has at most two pods, so
 * that all pods fit on a small node.
 */
class LanesIT {
    private static final int WINDOW = 10;
    private static final int MAX_PODS = 2;
    private static final String SMALL = """
            - target: {group: serving.knative.dev, kind: Service, name: run-fn.*}
              patch: |-
                - {op: replace, path: /spec/template/metadata/annotations/autoscaling.knative.dev~1min-scale, value: "1"}
                - {op: replace, path: /spec/template/metadata/annotations/autoscaling.knative.dev~1max-scale, value: "2"}
            """;

    private static ClusterInstallation jobfn;

    @BeforeAll
    static void install() {
        jobfn = ClusterInstallation.of(
                "lanes", Overlay.of("lanes").with(SMALL).withWindows(Map.of("general", WINDOW, "initial", WINDOW)));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @ParameterizedTest(name = "{0} is flooded")
    @CsvSource({"general, initial", "initial, general"})
    void a_flooded_lane_does_not_delay_the_jobs_of_the_other(String flooded, String other) {
        List<String> flood = jobfn.history().submit(Jobs.in(flooded, Jobs.sleep(1_000)), 400);
        List<String> few = jobfn.history().submit(Jobs.in(other, Jobs.sleep(500)), 20);
        assertThat(jobfn.history().eachSucceeds(few, Duration.ofMinutes(1))).isEqualTo(Map.of(1, few.size()));
        assertThat(Integer.parseInt(jobfn.redis().ask("ZCARD", "jobfn:{" + flooded + "}:ready:anonymous")))
                .as("jobs still waiting in the flooded lane")
                .isPositive();
        assertThat(jobfn.history().eachSucceeds(flood, Duration.ofMinutes(4))).isEqualTo(Map.of(1, flood.size()));
    }

    @Test
    void an_idle_lane_keeps_its_minimum_of_pods() {
        Awaitility.await("each lane at its minimum of pods")
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> {
                    assertThat(jobfn.pods("run-fn")).hasSizeBetween(1, MAX_PODS);
                    assertThat(jobfn.pods("run-fn-initial")).hasSizeBetween(1, MAX_PODS);
                    assertThat(jobfn.pods("submit-fn")).isEmpty();
                });
    }
}
