package dev.jobfn.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobfn.harness.OpenApiContract;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.JobProblems;
import dev.jobfn.http.problem.OverloadProblems;
import dev.jobfn.http.problem.Problem;
import dev.jobfn.http.problem.ProblemType;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.http.problem.RequestViolation;
import dev.jobfn.http.problem.ServerProblems;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.JobLinks;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobState;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

class OpenApiContractTest {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String PATH = "/jobs/" + TestApp.JOB;

    private static final OpenApiContract CONTRACT = OpenApiContract.ofProject();

    private static ObjectNode record() {
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        Job job = new Job(
                TestApp.JOB,
                "text-stats",
                "acme",
                4,
                JobState.SUCCEEDED,
                7,
                1,
                new Job.Limits(Duration.ofSeconds(30), 3, 3, Duration.ofDays(1)),
                new Job.Times(now, Optional.empty(), Optional.of(now), Optional.of(now), Optional.of(now)),
                true,
                Optional.of(new Job.Progress(50, "half")),
                Optional.of(new Job.JobError("error", "broken", "it broke", true)),
                Optional.of("{\"words\":2}"),
                Optional.empty(),
                Optional.of("{\"order\":1}"));
        String link = "http://localhost" + PATH;
        return JobDocument.of(job, new JobLinks(link, link, link, link, link));
    }

    @Test
    void a_record_with_all_fields_matches_the_document() {
        CONTRACT.check("GET", PATH, 200, JSON, record().toString());
        CONTRACT.check("HEAD", PATH, 200, JSON, "");
    }

    @Test
    void a_response_that_differs_from_the_document_fails() {
        assertFails("GET", "/nothing", 200, JSON, "{}", "no path for /nothing");
        assertFails("PUT", PATH, 200, JSON, record().toString(), "no response 200");
        assertFails("GET", PATH, 418, JSON, "{}", "no response 418");
        assertFails("GET", PATH, 200, "text/html", "<html>", "but the response has 'text/html'");
        assertFails("GET", PATH, 304, "", "{}", "describes no body");
        assertFails("GET", PATH, 200, JSON, record().put("extra", 1).toString(), "extra");
        assertFails("GET", PATH, 200, JSON, record().put("state", "asleep").toString(), "state");
        assertFails(
                "GET", PATH, 200, JSON, record().put("createdAt", "yesterday").toString(), "createdAt");
        assertFails("GET", PATH, 404, PROBLEM, "{\"type\":\"about:blank\"}", "type");
    }

    private static void assertFails(String method, String path, int status, String type, String body, String why) {
        assertThatThrownBy(() -> CONTRACT.check(method, path, status, type, body))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why);
    }

    @Test
    void every_problem_is_documented() {
        List<RequestViolation> violations = List.of(new RequestViolation("/input/width", "must be a number"));
        String id = TestApp.JOB.toString();
        Map<String, List<Problem>> problems = Map.of(
                "POST /jobs",
                List.of(
                        RequestProblems.badJson("no"),
                        RequestProblems.badRequest(400),
                        RequestProblems.requestTimeout(),
                        JobProblems.unknownType("a", List.of("b")),
                        JobProblems.unknownQueue("a", List.of("b")),
                        JobProblems.invalidInput(violations),
                        RequestProblems.invalidRequest(violations),
                        RequestProblems.bodyTooLarge(1),
                        OverloadProblems.backlogFull("a", 1, Duration.ofMillis(1)),
                        ServerProblems.storeUnavailable(),
                        ServerProblems.storeFull(),
                        OverloadProblems.backlogQuota("a", 1, Duration.ofSeconds(1)),
                        OverloadProblems.memoryQuota("a", 1, Duration.ofSeconds(1)),
                        OverloadProblems.waitersQuota(1),
                        OverloadProblems.bodiesQuota(1),
                        JobProblems.delayTooLong("a", Duration.ofDays(1)),
                        JobProblems.idempotencyConflict(),
                        ServerProblems.unknownOutcome(),
                        ServerProblems.unknownOutcome(id),
                        JobProblems.idempotencyConflict(id),
                        RequestProblems.unsupportedMediaType(),
                        RequestProblems.unauthorized(),
                        OverloadProblems.tooManyWaiters(1),
                        ServerProblems.internal("a")),
                "GET " + PATH,
                List.of(RequestProblems.notFound()),
                "POST " + PATH + "/cancel",
                List.of(JobProblems.forbiddenTransition("cancel", JobState.SUCCEEDED)),
                "GET " + PATH + "/result",
                List.of(
                        JobProblems.notEnded(JobState.RUNNING),
                        JobProblems.jobCancelled(),
                        JobProblems.jobFailed(
                                Map.of("reason", "lost", "type", "lost", "message", "gone", "retryable", true))),
                "GET /queues",
                List.of(RequestProblems.forbidden("'operator'")),
                "GET /health/ready",
                List.of(ServerProblems.notReady()));
        problems.forEach((request, list) -> list.forEach(problem -> {
            String[] parts = request.split(" ", 2);
            String body = new String(Json.bytes(problem.document()), StandardCharsets.UTF_8);
            CONTRACT.check(parts[0], parts[1], problem.status(), PROBLEM, body);
        }));
    }

    @ParameterizedTest
    @EnumSource
    void every_problem_type_is_documented(ProblemType type) {
        String body = new String(Json.bytes(type.problem("d").document()), StandardCharsets.UTF_8);
        CONTRACT.check("POST", "/jobs", 400, PROBLEM, body);
    }

    @ParameterizedTest
    @EnumSource
    void every_problem_type_has_a_section_in_the_docs(ProblemType type) throws IOException {
        URI uri = type.problem("d").type();
        String anchor = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
        assertThat(Files.readString(Path.of("../docs/problems.md"))).containsPattern("(?m)^#+ " + anchor + "$");
    }

    @Test
    void retry_after_is_rounded_up_to_whole_seconds() {
        Problem problem = OverloadProblems.backlogFull("a", 1, Duration.ofMillis(4001));
        assertThat(problem.headers()).containsEntry("Retry-After", "5");
    }
}
