package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import io.cloudevents.CloudEvent;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is published at the end of a job. */
class OutcomeIT {
    private static final String SUCCEEDED = JobEvents.OUTCOME_PREFIX + "succeeded";

    private static RunLab lab;

    @BeforeAll
    static void start() {
        lab = new RunLab();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @AfterEach
    void brokerTakesEvents() {
        lab.broker.answers(202);
    }

    @Test
    void an_outcome_is_published_and_leaves_the_outbox() {
        Dispatch dispatch = lab.submit("echo");
        JobId job = dispatch.job();
        lab.events.deliver(dispatch).join();

        await().until(() -> lab.broker.events(SUCCEEDED, job).size() == 1);
        CloudEvent event = lab.broker.events(SUCCEEDED, job).get(0);
        assertThat(event.getId()).isEqualTo(job + "." + lab.life(job, "t") + ".succeeded");
        assertThat(event.getSource()).hasToString("/jobfn/queues/general");
        assertThat(event.getExtension(JobEvents.QUEUE)).isEqualTo("general");
        assertThat(event.getExtension(JobEvents.TYPE)).isEqualTo("echo");
        assertThat(event.getExtension(JobEvents.TENANT)).isEqualTo("shop");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"" + job + "\",\"type\":\"echo\",\"queue\":\"general\",\"tenant\":\"shop\","
                        + "\"state\":\"succeeded\",\"attempt\":1}");
        await().until(() -> lab.inOutbox(job) == 0);
    }

    @Test
    void outcomes_that_were_taken_leave_the_outbox_together() {
        List<Dispatch> dispatches = lab.submit(20, "held");
        List<CompletableFuture<HttpResponse<String>>> answers =
                dispatches.stream().map(lab.events::deliver).toList();
        dispatches.forEach(dispatch -> lab.gates.awaitArrivals(dispatch.job(), 1));
        long before = removals();
        dispatches.forEach(dispatch -> lab.gates.open(dispatch.job(), "1"));
        answers.forEach(CompletableFuture::join);
        await().until(() -> dispatches.stream().allMatch(dispatch -> lab.inOutbox(dispatch.job()) == 0));
        // Each end takes its job from the window with one ZREM in its script; the rest is the outbox.
        assertThat(removals() - before - 20).isBetween(1L, 10L);
    }

    private static long removals() {
        return lab.raw
                .info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_zrem:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*?calls=(\\d+).*", "$1")))
                .sum();
    }

    @Test
    void a_type_without_outcome_events_publishes_none() {
        Dispatch dispatch = lab.submit("quiet");
        lab.gates.open(dispatch.job(), "1");
        lab.events.deliver(dispatch).join();
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
        assertThat(lab.inOutbox(dispatch.job())).isZero();
    }

    @Test
    void the_end_of_a_job_dispatches_the_next() {
        Dispatch first = lab.submitTo("narrow", "echo").get(0);
        assertThat(lab.submitTo("narrow", "echo")).isEmpty();
        lab.events.deliver(first).join();

        String event = await().until(
                        () -> lab.raw.zrange("jobfn:{narrow}:window", 0, -1), members -> members.size() == 1)
                .get(0);
        JobId second = new JobId("narrow", event);
        assertThat(second).isNotEqualTo(first.job());
        await().until(() -> lab.broker.events(JobEvents.QUEUED, second).size() == 1);
        lab.events.deliver(lab.broker.events(JobEvents.QUEUED, second).get(0)).join();
        assertThat(lab.state(second)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void an_outcome_that_the_broker_refuses_stays_in_the_outbox() {
        lab.broker.answers(503);
        Dispatch dispatch = lab.submit("echo");
        lab.events.deliver(dispatch).join();
        await().until(() -> lab.broker.events(SUCCEEDED, dispatch.job()).size() == 1);
        await().during(Duration.ofMillis(500)).until(() -> lab.inOutbox(dispatch.job()) == 1);
        assertThat(lab.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void half_a_surrogate_pair_in_a_result_is_kept_as_a_replacement_character() {
        Dispatch dispatch = lab.submit("halving");
        lab.events.deliver(dispatch).join();
        assertThat(lab.job(dispatch.job()).result()).contains("{\"\ufffd\":\"\ufffd and more\"}");
    }

    @Test
    void half_a_surrogate_pair_in_an_error_is_kept_as_a_replacement_character() {
        Dispatch dispatch = lab.submit("complaining");
        lab.events.deliver(dispatch).join();
        Job job = lab.job(dispatch.job());
        assertThat(job.error().orElseThrow().type()).isEqualTo("half \ufffd");
        assertThat(job.error().orElseThrow().message()).isEqualTo("\ufffd é is the other half");
    }

    @Test
    void half_a_surrogate_pair_that_a_service_spells_as_an_escape_is_kept_as_a_replacement_character() {
        Dispatch dispatch = lab.submit("held");
        lab.gates.open(dispatch.job(), "[\"\\ud83d\", \"\\ud83d\\ude00\", 1.10]");
        lab.events.deliver(dispatch).join();
        assertThat(lab.job(dispatch.job()).result()).contains("[\"\\ufffd\", \"\\ud83d\\ude00\", 1.10]");
    }
}
