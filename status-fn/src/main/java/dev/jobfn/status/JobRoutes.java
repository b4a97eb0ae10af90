package dev.jobfn.status;

import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.problem.JobProblems;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.JobLinks;
import dev.jobfn.http.record.Links;
import dev.jobfn.http.record.RecordResponses;
import dev.jobfn.http.server.HeadFilter;
import dev.jobfn.http.wait.DeferredResponse;
import dev.jobfn.http.wait.JobAwaiter;
import dev.jobfn.job.Job;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** {@code GET /jobs/{id}}, which may wait, and {@code GET /jobs/{id}/result}. */
final class JobRoutes {
    private static final int LONGEST_WAIT = 60;

    private final Access access;
    private final JobLookup lookup;
    private final JobAwaiter awaiter;
    private final RecordResponses answers;
    private final Links links;

    JobRoutes(Access access, JobLookup lookup, JobAwaiter awaiter, RecordResponses answers, Links links) {
        this.access = access;
        this.lookup = lookup;
        this.awaiter = awaiter;
        this.answers = answers;
        this.links = links;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/jobs/{id}", access.forUsers(this::record))
                .GET("/jobs/{id}/result", access.forUsers(this::result))
                .build();
    }

    private ServerResponse record(ServerRequest request, Caller caller) {
        Parameters parameters = new Parameters(request);
        // Who asks for more gets the most there is: the answer says how the job stands all the same.
        int wait = parameters.clamped("wait", 0, LONGEST_WAIT);
        parameters.check();
        // Looked up first: whether a stranger's job is there must not show in how long the answer takes.
        Job job = lookup.find(request, caller);
        // Read now: the thread that ends the wait is not to read the request.
        JobLinks jobLinks = links.of(request, job.id());
        List<String> had = had(request);
        if (wait == 0 || job.state().ended() || HeadFilter.isHead(request)) {
            return answer(had, job, jobLinks);
        }
        return DeferredResponse.of(
                awaiter.awaitEnd(job.id(), caller.tenant(), Duration.ofSeconds(wait)),
                ended -> ended.thenApply(found -> answer(had, lookup.visible(found, caller), jobLinks)));
    }

    private static List<String> had(ServerRequest request) {
        return request.headers().header("If-None-Match");
    }

    private ServerResponse answer(List<String> had, Job job, JobLinks jobLinks) {
        return unlessKnown(had, job, answer -> answers.record(answer, job, jobLinks));
    }

    private ServerResponse result(ServerRequest request, Caller caller) {
        Job job = lookup.find(request, caller);
        return switch (job.state()) {
            case SCHEDULED, QUEUED, RUNNING ->
                throw JobProblems.notEnded(job.state()).exception();
            case CANCELLED -> throw JobProblems.jobCancelled().exception();
            case FAILED ->
                throw JobProblems.jobFailed(
                                JobDocument.of(job, links.of(request, job.id())).path("error"))
                        .exception();
            case SUCCEEDED -> {
                if (job.withheld()
                        .filter(Job.Withheld.Removed.class::isInstance)
                        .isPresent()) {
                    throw JobProblems.resultRemoved().exception();
                }
                yield unlessKnown(had(request), job, answer -> answers.result(answer, job));
            }
        };
    }

    /** The body is only made where the client has not the same already. */
    private static ServerResponse unlessKnown(
            List<String> had, Job job, Function<ServerResponse.BodyBuilder, ServerResponse> body) {
        String etag = JobDocument.etag(job);
        boolean known = had.stream().anyMatch(list -> names(list, etag));
        ServerResponse.BodyBuilder answer = ServerResponse.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(etag)
                // To be kept, and asked about each time; only by the client itself, as keys tell clients apart.
                .cacheControl(CacheControl.noCache().cachePrivate());
        return known ? answer.build() : body.apply(answer);
    }

    /** Whether a list of entity tags names this one; compared weakly, as RFC 9110 has it for GET. */
    private static boolean names(String list, String etag) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> "*".equals(tag) || etag.equals(tag) || ("W/" + etag).equals(tag));
    }
}
