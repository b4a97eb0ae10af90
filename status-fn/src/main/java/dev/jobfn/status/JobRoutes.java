package dev.jobfn.status;

import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.problem.JobProblems;
import dev.jobfn.http.record.EntityTags;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.JobLinks;
import dev.jobfn.http.record.Links;
import dev.jobfn.http.record.RecordResponses;
import dev.jobfn.http.server.HeadFilter;
import dev.jobfn.http.wait.DeferredResponse;
import dev.jobfn.http.wait.JobAwaiter;
import dev.jobfn.job.Job;
import java.time.Duration;
import java.util.List;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The routes {@code GET /jobs/{id}}, which may wait, and {@code GET /jobs/{id}/result}. */
final class JobRoutes {
    private static final int MAX_WAIT = 60;

    private final Access access;
    private final JobLookup lookup;
    private final JobAwaiter awaiter;
    private final RecordResponses responses;
    private final Links links;

    JobRoutes(Access access, JobLookup lookup, JobAwaiter awaiter, RecordResponses responses, Links links) {
        this.access = access;
        this.lookup = lookup;
        this.awaiter = awaiter;
        this.responses = responses;
        this.links = links;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/jobs/{id}", access.forReaders(this::record))
                .GET("/jobs/{id}/result", access.forReaders(this::result))
                .build();
    }

    private ServerResponse record(ServerRequest request, Caller caller) {
        QueryParameters parameters = new QueryParameters(request);
        // A longer wait is shortened rather than refused, because the response shows the job's state in any case.
        int wait = parameters.clamped("wait", 0, MAX_WAIT);
        parameters.check();
        // The job is looked up before the wait, so that the response time does not reveal whether another tenant's job
        // exists.
        Job job = lookup.find(request, caller);
        // The links and the headers are read now, because the thread that ends the wait must not use the request.
        JobLinks jobLinks = links.of(request, job.id());
        List<String> known = EntityTags.known(request);
        if (wait == 0 || job.state().ended() || HeadFilter.isHead(request)) {
            return answer(known, job, jobLinks);
        }
        return DeferredResponse.of(
                awaiter.awaitEnd(job.id(), caller.tenant(), Duration.ofSeconds(wait)),
                ended -> ended.thenApply(found -> answer(known, lookup.visible(found, caller), jobLinks)));
    }

    private ServerResponse answer(List<String> known, Job job, JobLinks jobLinks) {
        return EntityTags.unlessKnown(
                known, JobDocument.etag(job), response -> responses.record(response, job, jobLinks));
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
                yield EntityTags.unlessKnown(
                        EntityTags.known(request), JobDocument.etag(job), response -> responses.result(response, job));
            }
        };
    }
}
