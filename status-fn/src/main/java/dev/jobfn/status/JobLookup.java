package dev.jobfn.status;

import dev.jobfn.http.access.Caller;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.job.Job;
import dev.jobfn.job.JobId;
import dev.jobfn.redis.RedisJobReader;
import dev.jobfn.redis.RedisJobReader.Found;
import java.util.Optional;
import org.springframework.web.servlet.function.ServerRequest;

/** Finds the job that a request names, for those who may see it. */
final class JobLookup {
    private final RedisJobReader reader;
    private final OverdueQueues overdue;

    JobLookup(RedisJobReader reader, OverdueQueues overdue) {
        this.reader = reader;
        this.overdue = overdue;
    }

    /**
     * The job as it stands.
     *
     * @throws dev.jobfn.http.problem.ProblemException not-found, the same for another tenant's job as for none
     */
    Job find(ServerRequest request, Caller caller) {
        return visible(JobId.parse(request.pathVariable("id")).flatMap(reader::find), caller);
    }

    /** The same, of what was read. */
    Job visible(Optional<Found> found, Caller caller) {
        found.ifPresent(overdue::notice);
        return found.map(Found::job)
                .filter(job -> caller.sees(job.tenant()))
                .orElseThrow(() -> RequestProblems.notFound().exception());
    }
}
