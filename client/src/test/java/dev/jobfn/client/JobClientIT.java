package dev.jobfn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.jobfn.client.JobRecord.State;
import dev.jobfn.client.problem.AccessProblemException;
import dev.jobfn.client.problem.CancelledJobException;
import dev.jobfn.client.problem.FailedJobException;
import dev.jobfn.client.problem.IdempotencyConflictException;
import dev.jobfn.client.problem.InvalidRequestException;
import dev.jobfn.client.problem.JobNotFoundException;
import dev.jobfn.client.problem.JobStateException;
import dev.jobfn.client.problem.JobfnProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

class JobClientIT {
    @TempDir
    private static Path folder;

    private static ClientFixture service;
    private static JobClient client;

    record Input(String text) {}

    record Output(String text, int length) {}

    @BeforeAll
    static void start() throws Exception {
        service = new ClientFixture(folder);
        client = service.client("alice");
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    private static String submitted() {
        return client.submit("shout", new Input("hi")).id();
    }

    private static <T> T within(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_result_arrives_as_the_type_that_the_caller_asks_for() throws Exception {
        String job = submitted();
        CompletableFuture<Output> result = client.awaitResult(job, Output.class);
        String run = service.claim(job);
        assertThat(result).isNotDone();
        service.complete(job, run, "{\"text\": \"HI\", \"length\": 2}");
        assertThat(within(result)).isEqualTo(new Output("HI", 2));
        assertThat(client.result(job, Output.class)).isEqualTo(new Output("HI", 2));
        assertThat(client.result(job, new TypeReference<Map<String, Object>>() {}))
                .containsEntry("text", "HI");
    }

    @Test
    void a_result_can_be_null() throws Exception {
        String job = submitted();
        service.complete(job, service.claim(job), "null");
        assertThat(within(client.awaitResult(job, Output.class))).isNull();
        assertThat(client.result(job, Output.class)).isNull();
        assertThat(client.get(job).result())
                .hasValueSatisfying(value -> assertThat(value.isNull()).isTrue());
    }

    @Test
    void submitting_and_waiting_takes_one_request_if_the_job_is_quick() throws Exception {
        CompletableFuture<Output> result =
                client.submitAndAwait(JobRequest.of("shout", new Input("now")).withPriority(9), Output.class);
        String job = await().until(
                        () -> client.list(JobQuery.all()).stream()
                                .filter(each ->
                                        each.priority() == 9 && !each.state().ended())
                                .map(JobRecord::id)
                                .findFirst()
                                .orElse(""),
                        id -> !id.isEmpty());
        service.complete(job, service.claim(job), "{\"text\": \"NOW\", \"length\": 3}");
        assertThat(within(result)).isEqualTo(new Output("NOW", 3));
    }

    @Test
    void options_reach_the_record() {
        JobRequest request = JobRequest.of("shout", new Input("later"))
                .withQueue("narrow")
                .withPriority(7)
                .withDelay(Duration.ofHours(1))
                .withMetadata(Map.of("order", 17));
        JobReceipt receipt = client.submit(request);
        assertThat(receipt.state()).isEqualTo(State.SCHEDULED);
        JobRecord job = client.get(receipt.id());
        assertThat(job.queue()).isEqualTo("narrow");
        assertThat(job.priority()).isEqualTo(7);
        assertThat(job.tenant()).isEqualTo("acme");
        assertThat(job.dueAt())
                .hasValueSatisfying(due -> assertThat(due).isAfter(Instant.now().plus(Duration.ofMinutes(59))));
        assertThat(job.metadata().orElseThrow().get("order").asInt()).isEqualTo(17);
        assertThat(client.cancel(job.id()).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void the_same_key_finds_the_same_job() {
        JobRequest request = JobRequest.of("shout", new Input("once")).withIdempotencyKey("order-17");
        JobReceipt first = client.submit(request);
        assertThat(client.submit(request).id()).isEqualTo(first.id());
        JobRequest other = JobRequest.of("shout", new Input("twice")).withIdempotencyKey("order-17");
        IdempotencyConflictException conflict =
                catchThrowableOfType(IdempotencyConflictException.class, () -> client.submit(other));
        assertThat(conflict.job()).contains(first.id());
    }

    @Test
    void a_failed_job_throws_what_its_handler_reported() throws Exception {
        String job = submitted();
        CompletableFuture<Output> result = client.awaitResult(job, Output.class);
        service.fail(job, service.claim(job), "too-loud", "mind the neighbours");
        assertThatThrownBy(() -> within(result)).cause().isInstanceOfSatisfying(FailedJobException.class, failed -> {
            assertThat(failed.failure())
                    .isEqualTo(new JobRecord.Failure("error", "too-loud", "mind the neighbours", false));
            assertThat(failed).hasMessageContaining("mind the neighbours");
        });
        assertThatThrownBy(() -> client.result(job, Output.class))
                .isInstanceOf(FailedJobException.class)
                .hasMessageContaining("too-loud");
        assertThat(client.retry(job).state()).isEqualTo(State.QUEUED);
        assertThatThrownBy(() -> client.retry(job))
                .isInstanceOfSatisfying(
                        JobStateException.class,
                        wrong -> assertThat(wrong.state()).contains(State.QUEUED));
    }

    @Test
    void a_cancelled_job_has_no_result() {
        String job = submitted();
        assertThatThrownBy(() -> client.result(job, Output.class)).isInstanceOf(JobStateException.class);
        client.cancel(job);
        assertThat(client.cancel(job).state()).isEqualTo(State.CANCELLED);
        assertThatThrownBy(() -> client.result(job, Output.class)).isInstanceOf(CancelledJobException.class);
        assertThatThrownBy(() -> within(client.awaitResult(job, Output.class)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancelledJobException.class);
    }

    @Test
    void an_invalid_input_names_the_paths() {
        InvalidRequestException invalid =
                catchThrowableOfType(InvalidRequestException.class, () -> client.submit("shout", Map.of("text", 5)));
        assertThat(invalid.violations())
                .extracting(InvalidRequestException.Violation::path)
                .containsExactly("/input/text");
        assertThat(invalid).hasMessageContaining("/input/text");
        assertThat(invalid.getStackTrace())
                .extracting(StackTraceElement::getClassName)
                .contains(JobClientIT.class.getName());
    }

    @Test
    void other_problems_have_types_too() {
        assertThatThrownBy(() -> client.get("general-4fT0qk2vXW9ZbY7u1LmNpQ")).isInstanceOf(JobNotFoundException.class);
        assertThatThrownBy(() -> client.get("../queues")).isInstanceOf(JobfnProblemException.class);
        assertThatThrownBy(client::queues).isInstanceOf(AccessProblemException.class);
        try (JobClient unknown = service.client("nobody")) {
            assertThatThrownBy(() -> unknown.submit("shout", new Input("hi")))
                    .isInstanceOf(AccessProblemException.class)
                    .hasMessageContaining("401");
        }
    }

    @Test
    void a_batch_of_any_size_has_one_answer_per_job() {
        List<JobRequest> jobs = new ArrayList<>(IntStream.range(0, 1_200)
                .mapToObj(i -> JobRequest.of("shout", new Input("number " + i)).withQueue("bulk"))
                .toList());
        jobs.set(1_100, JobRequest.of("shout", 5).withQueue("bulk"));
        List<SubmitAnswer> answers = client.submitAll(jobs);
        assertThat(answers).hasSize(1_200);
        assertThat(IntStream.range(0, 1_200).filter(i -> answers.get(i) instanceof SubmitAnswer.Refused))
                .containsExactly(1_100);
        assertThatThrownBy(() -> answers.get(1_100).orThrow()).isInstanceOf(InvalidRequestException.class);
        assertThat(client
                        .list(JobQuery.all().withType("shout").withQueue("bulk").withPageSize(37))
                        .stream()
                        .map(JobRecord::id))
                .doesNotHaveDuplicates()
                .hasSize(1_199);
    }

    @Test
    void a_subscriber_gets_as_many_events_as_it_demands() throws Exception {
        String job = submitted();
        List<JobEvent> events = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
        client.events(job).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
                subscribed.complete(subscription);
            }

            @Override
            public void onNext(JobEvent event) {
                events.add(event);
            }

            @Override
            public void onError(Throwable error) {
                ended.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                ended.complete(null);
            }
        });
        await().until(() -> events.size() == 1);
        String run = service.claim(job);
        subscribed.get().request(2);
        await().until(() -> events.size() == 2);
        service.progress(job, run, 40, "2 of 5");
        await().until(() -> events.size() == 3);
        service.complete(job, run, "1");
        assertThat(ended).isNotDone();
        subscribed.get().request(5);
        within(ended);
        assertThat(events.get(2))
                .isInstanceOfSatisfying(
                        JobEvent.Progressed.class,
                        progressed ->
                                assertThat(progressed.progress()).isEqualTo(new JobRecord.Progress(40, "2 of 5")));
        assertThat(events.get(3))
                .isInstanceOfSatisfying(
                        JobEvent.Changed.class,
                        changed -> assertThat(changed.job().state()).isEqualTo(State.SUCCEEDED));
    }

    @Test
    void following_a_job_that_does_not_exist_fails() {
        CompletableFuture<JobRecord> following = client.follow("general-4fT0qk2vXW9ZbY7u1LmNpQ", event -> {});
        assertThatThrownBy(() -> within(following)).hasCauseInstanceOf(JobNotFoundException.class);
    }

    @Test
    void a_callback_that_throws_ends_the_following() {
        CompletableFuture<JobRecord> following = client.follow(submitted(), event -> {
            throw new IllegalStateException("enough");
        });
        assertThatThrownBy(() -> within(following)).hasRootCauseMessage("enough");
    }

    @Test
    void an_operator_pauses_and_resumes_a_queue() {
        try (JobClient operator = service.client("root")) {
            operator.pause("narrow");
            assertThat(operator.queues())
                    .filteredOn(queue -> queue.queue().equals("narrow"))
                    .singleElement()
                    .matches(QueueStatus::paused);
            operator.resume("narrow");
            assertThat(operator.queues()).noneMatch(QueueStatus::paused);
            assertThatThrownBy(() -> operator.pause("nosuch")).isInstanceOf(JobNotFoundException.class);
        }
    }
}
