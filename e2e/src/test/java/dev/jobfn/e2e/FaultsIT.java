package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.e2e.cluster.ClusterInstallation;
import dev.jobfn.e2e.cluster.Jobs;
import dev.jobfn.e2e.cluster.Overlay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks what happens when parts of the installation disappear while jobs run. */
class FaultsIT {
    private static final int CONCURRENCY = 5;
    private static final String REVISION = "serving.knative.dev/revision";

    private static ClusterInstallation jobfn;

    @BeforeAll
    static void install() {
        jobfn = ClusterInstallation.of("faults", Overlay.of("dev"));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @Test
    void jobs_on_killed_pods_run_again_and_end_once() {
        // The jobs take longer than a busy kubelet needs to end a pod.
        List<String> jobs = jobfn.history().submit(Jobs.sleep(20_000), 30);
        // A pod can receive jobs before its node has reported that the pod is ready.
        Awaitility.await("jobs to run and all their pods to be ready")
                .atMost(Duration.ofMinutes(1))
                .until(() -> jobfn.redis().running("general") > CONCURRENCY
                        && jobfn.readyPods("run-fn").size()
                                == jobfn.pods("run-fn").size());
        jobfn.readyPods("run-fn").forEach(jobfn::kill);
        // A job that has lost a lease runs alone in its pod, so twenty such jobs take several minutes.
        assertThat(jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(10)))
                .as("jobs by attempts")
                .containsKeys(1, 2);
    }

    @Test
    void a_rollout_under_load_uses_up_no_attempts() {
        List<String> jobs = jobfn.history().submit(Jobs.sleep(500), 800);
        Awaitility.await("jobs to run")
                .atMost(Duration.ofMinutes(1))
                .until(() -> !jobfn.readyPods("run-fn").isEmpty());
        Set<String> before = revisions();
        jobfn.knative().rollOut("run-fn");
        Awaitility.await("pods of the new revision")
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
    void accepted_jobs_survive_the_deletion_of_the_redis_pod() {
        List<String> jobs = jobfn.history().submit(Jobs.sleep(300), 300);
        Awaitility.await("jobs to run")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> jobfn.redis().ask("ZCARD", "jobfn:{general}:ready:anonymous"),
                        it -> Integer.parseInt(it) < 200);
        jobfn.client().pods().inNamespace(jobfn.namespace()).withName("redis-0").delete();
        // A client that submits a job in the meantime gets an error that asks for a retry. The client then retries.
        String meanwhile = jobfn.history().submit(Jobs.TEXT);
        jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(4));
        jobfn.history().eachSucceeds(List.of(meanwhile), Duration.ofMinutes(1));
    }
}
