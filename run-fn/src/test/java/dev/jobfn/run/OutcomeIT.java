package dev.jobfn.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import dev.jobfn.redis.JobField;
import dev.jobfn.run.fixture.RunFixture;
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

/** What run-fn publishes when a job ends. */
class OutcomeIT {
    private static final String SUCCEEDED = JobEvents.OUTCOME_PREFIX + "succeeded";

    private static RunFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RunFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void acceptEvents() {
        fixture.broker.answers(202);
    }

    @Test
    void an_outcome_is_published_and_leaves_the_outbox() {
        Dispatch dispatch = fixture.submit("echo");
        JobId job = dispatch.job();
        fixture.events.deliver(dispatch).join();

        await().until(() -> fixture.broker.events(SUCCEEDED, job).size() == 1);
        CloudEvent event = fixture.broker.events(SUCCEEDED, job).get(0);
        assertThat(event.getId()).isEqualTo(job + "." + fixture.field(job, JobField.RUN_TOKEN) + ".succeeded");
        assertThat(event.getSource()).hasToString("/jobfn/queues/general");
        assertThat(event.getExtension(JobEvents.QUEUE)).isEqualTo("general");
        assertThat(event.getExtension(JobEvents.TYPE)).isEqualTo("echo");
        assertThat(event.getExtension(JobEvents.TENANT)).isEqualTo("shop");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"" + job + "\",\"type\":\"echo\",\"queue\":\"general\",\"tenant\":\"shop\","
                        + "\"state\":\"succeeded\",\"attempt\":1}");
        await().until(() -> fixture.inOutbox(job) == 0);
    }

    @Test
    void accepted_outcomes_are_removed_from_the_outbox_in_batches() {
        List<Dispatch> dispatches = fixture.submit(20, "gated");
        List<CompletableFuture<HttpResponse<String>>> answers =
                dispatches.stream().map(fixture.events::deliver).toList();
        dispatches.forEach(dispatch -> fixture.gates.awaitArrivals(dispatch.job(), 1));
        long before = removals();
        dispatches.forEach(dispatch -> fixture.gates.open(dispatch.job(), "1"));
        answers.forEach(CompletableFuture::join);
        await().until(() -> dispatches.stream().allMatch(dispatch -> fixture.inOutbox(dispatch.job()) == 0));
        // Each job that ends needs one ZREM to leave the window; the other calls are for the outbox.
        assertThat(removals() - before - 20).isBetween(1L, 10L);
    }

    private static long removals() {
        return fixture.raw
                .info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_zrem:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*?calls=(\\d+).*", "$1")))
                .sum();
    }

    @Test
    void a_type_without_outcome_events_publishes_none() {
        Dispatch dispatch = fixture.submit("no-outcome-events");
        fixture.gates.open(dispatch.job(), "1");
        fixture.events.deliver(dispatch).join();
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.inOutbox(dispatch.job())).isZero();
    }

    @Test
    void an_outcome_that_the_broker_refuses_stays_in_the_outbox() {
        fixture.broker.answers(503);
        Dispatch dispatch = fixture.submit("echo");
        fixture.events.deliver(dispatch).join();
        await().until(() -> fixture.broker.events(SUCCEEDED, dispatch.job()).size() == 1);
        await().during(Duration.ofMillis(500)).until(() -> fixture.inOutbox(dispatch.job()) == 1);
        assertThat(fixture.state(dispatch.job())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void a_lone_surrogate_in_a_result_is_stored_as_a_replacement_character() {
        Dispatch dispatch = fixture.submit("lone-surrogate-result");
        fixture.events.deliver(dispatch).join();
        assertThat(fixture.job(dispatch.job()).result()).contains("{\"\ufffd\":\"\ufffd and more\"}");
    }

    @Test
    void a_lone_surrogate_in_an_error_is_stored_as_a_replacement_character() {
        Dispatch dispatch = fixture.submit("lone-surrogate-error");
        fixture.events.deliver(dispatch).join();
        Job job = fixture.job(dispatch.job());
        assertThat(job.error().orElseThrow().type()).isEqualTo("half \ufffd");
        assertThat(job.error().orElseThrow().message()).isEqualTo("\ufffd é is the other half");
    }

    @Test
    void a_lone_surrogate_that_a_service_writes_as_an_escape_is_stored_as_a_replacement_character() {
        Dispatch dispatch = fixture.submit("gated");
        fixture.gates.open(dispatch.job(), "[\"\\ud83d\", \"\\ud83d\\ude00\", 1.10]");
        fixture.events.deliver(dispatch).join();
        assertThat(fixture.job(dispatch.job()).result()).contains("[\"\\ufffd\", \"\\ud83d\\ude00\", 1.10]");
    }
}
