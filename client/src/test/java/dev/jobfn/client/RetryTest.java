package dev.jobfn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.jobfn.client.problem.ClientClosedException;
import dev.jobfn.client.problem.InterruptedRequestException;
import dev.jobfn.client.problem.JobfnProblemException;
import dev.jobfn.client.problem.OverloadedException;
import dev.jobfn.client.problem.UnknownOutcomeException;
import dev.jobfn.client.problem.UnreachableException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
    private static final String ID = "general-4fT0qk2vXW9ZbY7u1LmNpQ";
    private static final String RECEIPT = "{\"id\": \"" + ID + "\", \"state\": \"queued\", \"links\": {}}";

    private final ScriptedServer server = new ScriptedServer();
    private final JobClient client =
            JobClient.builder(server.url()).accessKey("secret").build();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static String job(String state, String more) {
        return """
                {"id": "%s", "type": "shout", "queue": "general", "tenant": "acme", "priority": 4, "state": "%s", "attempt": 1,
                 "limits": {"timeout": "PT1M", "maxAttempts": 3, "maxLost": 3, "retention": "P1D"},
                 "createdAt": "2030-01-31T08:30:00Z", "links": {}, "fieldOfALaterVersion": 1%s}""".formatted(ID, state, more);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void a_submission_is_repeated_with_the_same_idempotency_key(int status) {
        server.thenAnswer(status, "<html>bad</html>").thenCut().thenAnswer(202, RECEIPT);
        JobReceipt receipt = client.submit("shout", Map.of("text", "hi"));
        assertThat(receipt).isEqualTo(new JobReceipt(ID, JobRecord.State.QUEUED));
        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests().stream().map(ScriptedServer.Request::key).distinct())
                .hasSize(1)
                .doesNotContainNull();
    }

    @Test
    void two_submissions_have_different_keys_unless_the_caller_sets_one() {
        server.thenAnswer(202, RECEIPT).thenAnswer(202, RECEIPT).thenAnswer(202, RECEIPT);
        client.submit("shout", "a");
        client.submit("shout", "a");
        client.submit(JobRequest.of("shout", "a").withIdempotencyKey("order-17"));
        List<String> keys =
                server.requests().stream().map(ScriptedServer.Request::key).toList();
        assertThat(keys).doesNotHaveDuplicates().endsWith("order-17");
    }

    @Test
    void a_retry_waits_as_long_as_the_service_asks() {
        server.thenProblem(429, "backlog-full", "Retry-After", "1").thenAnswer(202, RECEIPT);
        client.submit("shout", "a");
        List<ScriptedServer.Request> requests = server.requests();
        assertThat(Duration.ofNanos(requests.get(1).nanos() - requests.get(0).nanos()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void a_wait_that_exceeds_the_time_for_retries_fails_at_once_with_that_wait() {
        server.thenProblem(429, "backlog-full", "Retry-After", "3600");
        OverloadedException failure =
                catchThrowableOfType(OverloadedException.class, () -> client.submit("shout", "a"));
        assertThat(failure.retryAfter()).contains(Duration.ofHours(1));
        assertThat(failure.problem().kind()).isEqualTo("backlog-full");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void retries_end_when_their_time_is_used_up() {
        try (JobClient impatient =
                JobClient.builder(server.url()).retryFor(Duration.ofMillis(300)).build()) {
            for (int i = 0; i < 20; i++) {
                server.thenProblem(503, "unknown-outcome");
            }
            assertThatThrownBy(() -> impatient.submit("shout", "a")).isInstanceOf(UnknownOutcomeException.class);
            assertThat(server.requests()).hasSizeBetween(2, 5);
        }
    }

    @Test
    void a_request_that_can_never_succeed_is_sent_once() {
        server.thenProblem(422, "unknown-type");
        assertThatThrownBy(() -> client.submit("shot", "a"))
                .isExactlyInstanceOf(JobfnProblemException.class)
                .hasMessage("422 unknown-type: D");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void an_internal_error_is_retried_twice_at_most() {
        server.thenProblem(500, "internal").thenProblem(500, "internal").thenProblem(500, "internal");
        assertThatThrownBy(() -> client.get(ID)).hasMessageContaining("internal");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void running_a_job_again_is_not_repeated_if_it_may_have_happened() {
        server.thenCut();
        assertThatThrownBy(() -> client.retry(ID)).isInstanceOf(UnreachableException.class);
        server.thenProblem(503, "unknown-outcome");
        assertThatThrownBy(() -> client.retry(ID)).isInstanceOf(UnknownOutcomeException.class);
        server.thenAnswer(504, "gateway timeout");
        assertThatThrownBy(() -> client.retry(ID)).isInstanceOf(OverloadedException.class);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void running_a_job_again_is_repeated_if_it_did_not_happen() {
        server.thenProblem(503, "store-unavailable", "Retry-After", "0").thenAnswer(202, RECEIPT);
        assertThat(client.retry(ID).id()).isEqualTo(ID);
    }

    @Test
    void a_service_that_can_not_be_reached_is_tried_for_a_limited_time() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (JobClient lost = JobClient.builder(URI.create("http://127.0.0.1:" + port))
                .retryFor(Duration.ofMillis(200))
                .build()) {
            assertThatThrownBy(() -> lost.get(ID))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("GET http://127.0.0.1:" + port + "/jobs/" + ID);
        }
    }

    @Test
    void a_batch_is_sent_again_while_some_of_its_jobs_are_refused_for_the_moment() {
        String kept = "{\"status\": 202, \"id\": \"" + ID + "\", \"state\": \"queued\"}";
        String full = """
                {"status": 429, "problem": {"type": "https://jobfn.dev/problems/backlog-full", "status": 429, "title": "T", "detail": "D"}}""";
        server.thenAnswer(202, "{\"jobs\": [" + kept + "," + full + "]}")
                .thenAnswer(202, "{\"jobs\": [" + kept + "," + kept + "]}");
        List<SubmitAnswer> answers =
                client.submitAll(List.of(JobRequest.of("shout", "a"), JobRequest.of("shout", "b")), "nightly");
        assertThat(answers).allMatch(SubmitAnswer.Accepted.class::isInstance);
        assertThat(server.requests()).extracting(ScriptedServer.Request::key).containsExactly("nightly/0", "nightly/0");
    }

    @Test
    void waiting_survives_answers_without_an_end_and_broken_connections() throws Exception {
        server.thenAnswer(200, job("running", ""))
                .thenCut()
                .thenProblem(503, "too-many-waiters", "Retry-After", "0")
                .thenAnswer(200, job("succeeded", ", \"result\": [1, 2]"));
        JobRecord ended = client.await(ID).get(20, TimeUnit.SECONDS);
        assertThat(client.resultOf(ended, int[].class)).containsExactly(1, 2);
        assertThat(server.requests())
                .hasSize(4)
                .allMatch(request -> request.path().endsWith("?wait=50"));
    }

    @Test
    void cancelling_a_wait_ends_its_requests() {
        server.thenSilence();
        CompletableFuture<String> result = client.awaitResult(ID, String.class);
        await().until(() -> server.requests().size() == 1);
        result.cancel(true);
        assertThat(result).isCancelled();
    }

    @Test
    void an_interrupt_ends_a_call_and_is_kept() throws InterruptedException {
        server.thenSilence();
        List<Object> seen = new CopyOnWriteArrayList<>();
        Thread caller = new Thread(() -> {
            try {
                client.get(ID);
            } catch (InterruptedRequestException e) {
                seen.add(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        await().until(() -> server.requests().size() == 1);
        caller.interrupt();
        caller.join(10_000);
        assertThat(seen).containsExactly(true);
    }

    @Test
    void closing_ends_waits_and_refuses_further_requests() {
        server.thenSilence();
        CompletableFuture<JobRecord> waiting = client.await(ID);
        await().until(() -> server.requests().size() == 1);
        client.close();
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> client.get(ID)).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void following_continues_after_the_last_event_when_a_stream_breaks() throws Exception {
        server.thenAnswer(200, event("1-a", "state", job("running", "")) + "retry:10\n\n")
                .thenProblem(503, "not-ready", "Retry-After", "0")
                .thenCut()
                .thenAnswer(
                        200,
                        ": here\n\n" + event("2-b", "progress", "{\"percent\": 40, \"message\": \"2 of 5\"}")
                                + event("3-c", "state", job("succeeded", "")));
        List<JobEvent> events = new CopyOnWriteArrayList<>();
        JobRecord last = client.follow(ID, events::add).get(20, TimeUnit.SECONDS);
        assertThat(last.state()).isEqualTo(JobRecord.State.SUCCEEDED);
        assertThat(events).extracting(JobEvent::id).containsExactly("1-a", "2-b", "3-c");
        assertThat(events.get(1)).isEqualTo(new JobEvent.Progressed("2-b", new JobRecord.Progress(40, "2 of 5")));
        assertThat(server.requests())
                .extracting(ScriptedServer.Request::lastEventId)
                .containsExactly(null, "1-a", "1-a", "1-a");
    }

    private static String event(String id, String name, String data) {
        return "id:" + id + "\nevent:" + name + "\ndata:" + data.replace("\n", "\ndata:") + "\n\n";
    }

    @Test
    void a_key_appears_in_no_message() {
        server.thenProblem(401, "unauthorized");
        assertThatThrownBy(() -> client.get(ID)).hasMessageNotContaining("secret");
        assertThat(client).hasToString("JobClient[" + server.url() + "]");
    }
}
