package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.e2e.cluster.ClusterInstallation;
import dev.jobfn.e2e.cluster.Jobs;
import dev.jobfn.e2e.cluster.Overlay;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Scales to the maximum number of pods and back to zero. */
@TestMethodOrder(OrderAnnotation.class)
class ScalingIT {
    private static final int MAX_PODS = 4;
    private static final int WINDOW = 20;

    private static ClusterInstallation jobfn;

    @BeforeAll
    static void install() {
        jobfn = ClusterInstallation.of("burst", Overlay.of("dev"));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @Test
    @Order(1)
    void a_two_minute_job_finishes_on_a_pod_that_is_being_scaled_down() {
        List<String> others = new ArrayList<>(jobfn.history().submit(Jobs.sleep(3_000), 300));
        Awaitility.await("all pods to be ready")
                .atMost(Duration.ofMinutes(2))
                .until(() -> jobfn.readyPods("run-fn").size() == MAX_PODS);
        // These jobs start as others end, and each pod runs up to five of them at once. Every second job is long, so
        // each pod gets some long jobs. When the other jobs have ended, the long jobs need only 2 of the 4 pods.
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            jobs.add(jobfn.history().submit(Jobs.first(Jobs.sleep(120_000))));
            others.add(jobfn.history().submit(Jobs.first(Jobs.sleep(20_000))));
        }
        Map<String, String> runners = Awaitility.await("all long jobs to run")
                .atMost(Duration.ofMinutes(1))
                .until(() -> jobfn.redis().runners(), it -> it.keySet().containsAll(jobs));
        jobfn.history().eachSucceeds(others, Duration.ofMinutes(3));
        List<String> going = Awaitility.await("a pod with a long job to be terminating")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            Set<String> leaving = leaving();
                            return jobs.stream()
                                    .filter(job -> leaving.contains(runners.get(job)))
                                    .filter(job -> "running".equals(state(job)))
                                    .toList();
                        },
                        found -> !found.isEmpty());
        assertThat(jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(4))).isEqualTo(Map.of(1, jobs.size()));
        Map<String, Set<String>> dispatches = jobfn.recorder().dispatches();
        assertThat(going).allSatisfy(job -> assertThat(dispatches.get(job)).hasSize(1));
    }

    private static String state(String job) {
        return jobfn.api().record(job).get("state").asString();
    }

    /** The addresses of pods that are terminating. */
    private static Set<String> leaving() {
        return jobfn.pods("run-fn").stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
                .map(pod -> pod.getStatus().getPodIP())
                .collect(Collectors.toSet());
    }

    @Test
    @Order(2)
    void a_burst_scales_to_the_maximum_and_back_to_zero() {
        List<String> jobs = jobfn.history().submit(Jobs.sleep(200), 2_000);
        int pods = 0;
        int inFlight = 0;
        while (!"0".equals(jobfn.redis().ask("ZCARD", "jobfn:{general}:ready:anonymous"))) {
            pods = Math.max(pods, jobfn.readyPods("run-fn").size());
            inFlight = Math.max(inFlight, Integer.parseInt(jobfn.redis().ask("ZCARD", "jobfn:{general}:window")));
        }
        assertThat(pods).as("maximum number of pods").isEqualTo(MAX_PODS);
        assertThat(inFlight).as("maximum number of jobs in flight").isBetween(1, WINDOW);
        Map<Integer, Integer> attempts = jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(3));
        assertThat(attempts).isEqualTo(Map.of(1, jobs.size()));
        System.out.println(
                "time from the last job to zero pods: " + jobfn.comesToZero().toSeconds() + " s");
    }

    @Test
    @Order(3)
    void no_pod_starts_while_there_is_no_traffic() {
        List<Pod> started = jobfn.pods();
        Awaitility.await("half a minute without pods")
                .during(Duration.ofSeconds(30))
                .atMost(Duration.ofSeconds(40))
                .until(() -> jobfn.pods().isEmpty());
        assertThat(started.stream()
                        .sorted(Comparator.comparing(it -> it.getMetadata().getName())))
                .isEmpty();
    }
}
