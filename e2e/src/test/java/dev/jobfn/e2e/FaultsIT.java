package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes away while jobs run. */
class FaultsIT {
    private static final int CONCURRENCY = 5;
    private static final String REVISION = "serving.knative.dev/revision";

    private static Installation jobfn;

    @BeforeAll
    static void install() {
        jobfn = Installation.of("faults", Overlay.of("dev"));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @Test
    void jobs_whose_pods_are_killed_run_again_and_end_once() {
        // Longer than a busy kubelet takes to end a pod.
        List<String> jobs = jobfn.history().submit(Jobs.sleep(20_000), 30);
        // The platform gives a pod jobs before its node has said that it is ready.
        Awaitility.await("jobs at work, and all their pods known")
                .atMost(Duration.ofMinutes(1))
                .until(() -> jobfn.redis().running("general") > CONCURRENCY
                        && jobfn.readyPods("run-fn").size()
                                == jobfn.pods("run-fn").size());
        jobfn.readyPods("run-fn").forEach(jobfn::kill);
        // A job that has lost a lease runs alone in its pod: twenty of them take the pods that are left several
        // minutes.
        assertThat(jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(10)))
                .as("jobs by attempts")
                .containsKeys(1, 2);
    }

    @Test
    void a_rollout_under_load_costs_no_attempt() {
        List<String> jobs = jobfn.history().submit(Jobs.sleep(500), 800);
        Awaitility.await("work")
                .atMost(Duration.ofMinutes(1))
                .until(() -> !jobfn.readyPods("run-fn").isEmpty());
        Set<String> before = revisions();
        jobfn.knative().rollOut("run-fn");
        Awaitility.await("the new revision at work")
                .atMost(Duration.ofMinutes(2))
                .until(() -> revisions().stream().anyMatch(it -> !before.contains(it)));
        assertThat(jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(4))).isEqualTo(Map.of(1, jobs.size()));
    }

    private static Set<String> revisions() {
        return jobfn.readyPods("run-fn").stream()
                .map(pod -> pod.getMetadata().getLabels().get(REVISION))
                .collect(Collectors.toSet());
    }

    @Test
    void jobs_that_were_accepted_outlive_the_pod_of_redis() {
        List<String> jobs = jobfn.history().submit(Jobs.sleep(300), 300);
        Awaitility.await("work")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> jobfn.redis().ask("ZCARD", "jobfn:{general}:ready:anonymous"),
                        it -> Integer.parseInt(it) < 200);
        jobfn.client().pods().inNamespace(jobfn.namespace()).withName("redis-0").delete();
        // A client that goes on meanwhile is told to come back, and does.
        String meanwhile = jobfn.history().submit(Jobs.TEXT);
        jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(4));
        jobfn.history().eachSucceeds(List.of(meanwhile), Duration.ofMinutes(1));
    }
}
