package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.e2e.cluster.ClusterInstallation;
import dev.jobfn.e2e.cluster.Jobs;
import dev.jobfn.e2e.cluster.Overlay;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks jobs that run for longer than a request may take. Each of them runs as a Kubernetes Job. */
class LongLaneIT {
    private static final Map<String, String> LONG_LANE = Map.of("app.kubernetes.io/name", "long-lane");

    private static ClusterInstallation jobfn;

    @BeforeAll
    static void install() {
        jobfn = ClusterInstallation.of("long-lane", Overlay.of("long-lane"));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @Test
    void a_three_minute_job_reports_progress_and_succeeds_in_one_Job() {
        List<String> before = names(jobs());
        String job = jobfn.history().submit(Jobs.sleepLong(Duration.ofMinutes(3)));
        Awaitility.await("half of the job")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> percent(jobfn.api().record(job)), it -> it >= 50 && it < 100);
        assertThat(jobfn.history().eachSucceeds(List.of(job), Duration.ofMinutes(3)))
                .isEqualTo(Map.of(1, 1));
        assertThat(names(jobs())).filteredOn(it -> !before.contains(it)).hasSize(1);
    }

    @Test
    void cancelling_a_job_ends_its_Job_within_seconds() {
        String job = jobfn.history().submit(Jobs.sleepLong(Duration.ofMinutes(30)));
        running(job);
        jobfn.api().cancel(job);
        assertThat(jobfn.api().ended(job, Duration.ofSeconds(30)).get("state").asString())
                .isEqualTo("cancelled");
        noPodWorks();
    }

    @Test
    void a_job_on_a_killed_pod_runs_again_in_another_Job_and_ends_once() {
        String job = jobfn.history().submit(Jobs.sleepLong(Duration.ofSeconds(30)));
        running(job);
        // The job's state can be running before the node reports that the pod is running.
        Awaitility.await("its pod")
                .atMost(Duration.ofSeconds(20))
                .until(LongLaneIT::working, it -> !it.isEmpty())
                .forEach(jobfn::kill);
        assertThat(jobfn.history().eachSucceeds(List.of(job), Duration.ofMinutes(4)))
                .isEqualTo(Map.of(2, 1));
    }

    @Test
    void a_dispatch_is_repeated_if_its_event_was_lost_with_its_Secret() {
        // The pods of the functions are started before the quota forbids new pods.
        jobfn.history().eachSucceeds(List.of(jobfn.history().submit(Jobs.TEXT)), Duration.ofMinutes(1));
        List<String> before = names(jobs());
        ResourceQuota noPod = jobfn.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("no-pod")
                        .withNamespace(jobfn.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("0"))
                        .endSpec()
                        .build())
                .create();
        String job = jobfn.history().submit(Jobs.sleepLong(Duration.ofSeconds(1)));
        String lost = Awaitility.await("its Job")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> names(jobs()).stream()
                                .filter(it -> !before.contains(it))
                                .findFirst(),
                        it -> it.isPresent())
                .orElseThrow();
        jobfn.client().secrets().inNamespace(jobfn.namespace()).withName(lost).delete();
        jobfn.client().resource(noPod).delete();
        // No run has started, so no attempt has been used up.
        assertThat(jobfn.history().eachSucceeds(List.of(job), Duration.ofMinutes(4)))
                .isEqualTo(Map.of(1, 1));
        assertThat(jobfn.recorder().dispatches().get(job)).hasSizeGreaterThan(1);
    }

    private static void running(String job) {
        Awaitility.await(job + " to run")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> jobfn.api().record(job).get("state").asString(), "running"::equals);
    }

    private static int percent(JsonNode record) {
        return record.path("progress").path("percent").asInt(0);
    }

    private static void noPodWorks() {
        Awaitility.await("no running pods in the long lane")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> working().isEmpty());
    }

    private static List<Pod> working() {
        return jobfn.client().pods().inNamespace(jobfn.namespace()).withLabels(LONG_LANE).list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .toList();
    }

    private static List<Job> jobs() {
        return jobfn.client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(jobfn.namespace())
                .withLabels(LONG_LANE)
                .list()
                .getItems();
    }

    private static List<String> names(List<Job> jobs) {
        return jobs.stream().map(job -> job.getMetadata().getName()).toList();
    }
}
