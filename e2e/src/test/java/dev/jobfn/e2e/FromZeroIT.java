package dev.jobfn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.e2e.cluster.ClusterInstallation;
import dev.jobfn.e2e.cluster.Jobs;
import dev.jobfn.e2e.cluster.Overlay;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Starts with no pods at all. This class runs alone, because one of its tests kills a component that all namespaces
 * share.
 */
@Isolated
@TestMethodOrder(OrderAnnotation.class)
class FromZeroIT {
    private static ClusterInstallation jobfn;

    @BeforeAll
    static void install() {
        jobfn = ClusterInstallation.of("from-zero", Overlay.of("dev"));
    }

    @AfterAll
    static void remove() {
        if (jobfn != null) {
            jobfn.close();
        }
    }

    @Test
    @Order(1)
    void a_job_submitted_at_zero_pods_runs_on_three_pods_and_its_result_can_be_fetched() {
        jobfn.comesToZero();
        long start = System.nanoTime();
        String job = jobfn.history().submit(Jobs.TEXT);
        Duration accepted = Duration.ofNanos(System.nanoTime() - start);
        assertThat(jobfn.api()
                        .ended(job, Duration.ofMinutes(1))
                        .get("result")
                        .get("words")
                        .asInt())
                .isEqualTo(3);
        Duration fetched = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                "from zero: accepted after %d ms, result after %d ms%n", accepted.toMillis(), fetched.toMillis());
        // submit-fn holds the clock, so nothing starts intake.
        assertThat(jobfn.pods("intake")).isEmpty();
        // The limit is generous, because the exact figure is measured on a quiet cluster. A lost event would still be
        // noticed, because the job would then take a minute longer.
        assertThat(fetched).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    @Order(2)
    void an_event_from_another_system_becomes_one_job_whose_outcome_is_published() {
        String event =
                "{\"specversion\":\"1.0\",\"type\":\"com.example.uploaded\",\"source\":\"/shop\",\"id\":\"order-7\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"text\":\"from another system\"}}";
        jobfn.publish(event);
        // The event is published again, because brokers sometimes deliver an event twice.
        jobfn.publish(event);
        List<String> before = List.copyOf(jobfn.recorder().dispatches().keySet());
        Awaitility.await("a job for the event")
                .atMost(Duration.ofMinutes(1))
                .until(() -> jobfn.recorder().dispatches().size() == 2);
        String job = jobfn.recorder().dispatches().keySet().stream()
                .filter(it -> !jobfn.history().knows(it))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no new job in addition to " + before));
        jobfn.history().add(job);
        assertThat(jobfn.history().eachSucceeds(List.of(job), Duration.ofMinutes(1)))
                .isEqualTo(Map.of(1, 1));
        assertThat(jobfn.api().record(job).get("result").get("words").asInt()).isEqualTo(3);
    }

    @Test
    @Order(3)
    void events_lost_by_the_broker_cost_time_but_no_job() {
        jobfn.comesToZero();
        List<String> jobs = jobfn.history().submit(Jobs.sleep(200), 100);
        // Until run-fn has a pod, the broker's dispatcher holds the events of the whole window.
        dispatcher().forEach(jobfn::kill);
        assertThat(jobfn.history().eachSucceeds(jobs, Duration.ofMinutes(4)))
                .as("jobs by attempts")
                .containsOnlyKeys(1);
    }

    private static List<Pod> dispatcher() {
        return jobfn.client()
                .pods()
                .inNamespace("knative-eventing")
                .withLabel("messaging.knative.dev/role", "dispatcher")
                .list()
                .getItems();
    }
}
