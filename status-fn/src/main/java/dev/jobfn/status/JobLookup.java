package dev.jobfn.status;

import dev.jobfn.http.access.Caller;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.redis.read.JobReader;
import dev.jobfn.redis.read.JobReader.Found;
import java.util.Optional;
import org.springframework.web.servlet.function.ServerRequest;

/** Finds the job that a request's address names, if the caller may see it. */
final class JobLookup {
    private final JobReader reader;
    private final OverdueSweeper overdue;

    JobLookup(JobReader reader, OverdueSweeper overdue) {
        this.reader = reader;
        this.overdue = overdue;
    }

    /**
     * Reads the job.
     *
     * @throws dev.jobfn.http.problem.ProblemException not-found, also if the job exists but belongs to another tenant
     */
    Job find(ServerRequest request, Caller caller) {
        return visible(JobId.parse(request.pathVariable("id")).flatMap(reader::find), caller);
    }

    /** The job that was found, if the caller may see it. */
    Job visible(Optional<Found> found, Caller caller) {
        found.ifPresent(overdue::check);
        return found.map(Found::job)
                .filter(job -> caller.sees(job.tenant()))
                .orElseThrow(() -> RequestProblems.notFound().exception());
    }
}
