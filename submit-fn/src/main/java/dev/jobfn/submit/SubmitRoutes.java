package dev.jobfn.submit;

import dev.jobfn.http.access.Access;
import dev.jobfn.http.access.Caller;
import dev.jobfn.http.json.BodyReader;
import dev.jobfn.http.json.Fields;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.ServerProblems;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.JobLinks;
import dev.jobfn.http.record.Links;
import dev.jobfn.http.record.RecordResponses;
import dev.jobfn.http.wait.DeferredResponse;
import dev.jobfn.http.wait.JobAwaiter;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobState;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.Jobs;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ObjectNode;

/** The routes {@code POST /jobs} and {@code POST /jobs/batch}. */
final class SubmitRoutes {
    private final Access access;
    private final BodyReader bodies;
    private final SubmissionReader reader;
    private final Jobs jobs;
    private final JobAwaiter awaiter;
    private final RecordResponses responses;
    private final Links links;
    private final Tenancy tenancy;

    SubmitRoutes(
            Access access,
            BodyReader bodies,
            SubmissionReader reader,
            Jobs jobs,
            JobAwaiter awaiter,
            RecordResponses responses,
            Links links,
            Tenancy tenancy) {
        this.access = access;
        this.bodies = bodies;
        this.reader = reader;
        this.jobs = jobs;
        this.awaiter = awaiter;
        this.responses = responses;
        this.links = links;
        this.tenancy = tenancy;
    }

    RouterFunction<ServerResponse> routes() {
        BatchSubmission batch = new BatchSubmission(bodies, reader, jobs, links, tenancy, access.provesTenants());
        return RouterFunctions.route()
                .POST("/jobs", access.forUsers(this::submit))
                .POST(
                        "/jobs/batch",
                        access.forUsers((request, caller) -> batch.submit(request, caller, bodies.object(request))))
                .build();
    }

    private ServerResponse submit(ServerRequest request, Caller caller) {
        Preferences preferences = Preferences.of(request);
        Fields fields = bodies.object(request);
        Submission submission =
                reader.read(fields, caller.tenant(), preferences.key().map(IdempotencyKeys::ofRequest));
        Receipt receipt = keep(submission);
        Refusals.of(submission.id().queue(), receipt, access.provesTenants()).ifPresent(problem -> {
            throw problem.exception();
        });
        Receipt.Kept kept = (Receipt.Kept) receipt;
        JobLinks jobLinks = links.of(request, kept.id());
        return preferences
                .waitTime()
                .map(wait -> waited(kept, caller.tenant(), jobLinks, wait))
                .orElseGet(() -> accepted(kept, jobLinks, kept.state()));
    }

    private Receipt keep(Submission submission) {
        try {
            return jobs.submit(submission, tenancy);
        } catch (JobStoreException e) {
            if (e.kind() == JobStoreException.Kind.UNKNOWN_OUTCOME) {
                throw ServerProblems.of(e, submission.id().toString()).exception();
            }
            throw e;
        }
    }

    /** The job is already stored, so a failed wait does not make the request fail. */
    private ServerResponse waited(Receipt.Kept kept, String tenant, JobLinks jobLinks, Duration wait) {
        ServerResponse accepted = accepted(kept, jobLinks, kept.state());
        try {
            return DeferredResponse.of(
                    awaiter.awaitEnd(kept.id(), tenant, wait),
                    ended -> ended.exceptionally(error -> Optional.empty())
                            .thenApply(found -> found.map(it -> stands(kept, jobLinks, it.job()))
                                    .orElse(accepted)));
        } catch (ProblemException | JobStoreException e) {
            return accepted;
        }
    }

    private ServerResponse stands(Receipt.Kept kept, JobLinks jobLinks, Job job) {
        return job.state().ended() ? ended(job, jobLinks) : accepted(kept, jobLinks, job.state());
    }

    private static ServerResponse accepted(Receipt.Kept kept, JobLinks jobLinks, JobState state) {
        ObjectNode body = Json.object().put("id", kept.id().toString()).put("state", state.text());
        body.set("links", JobDocument.links(jobLinks));
        return ServerResponse.accepted()
                .header("Location", jobLinks.self())
                .contentType(MediaType.APPLICATION_JSON)
                .body(Json.bytes(body));
    }

    private ServerResponse ended(Job job, JobLinks jobLinks) {
        return responses.record(
                ServerResponse.ok().header("Preference-Applied", "wait").header("Location", jobLinks.self()),
                job,
                jobLinks);
    }
}
