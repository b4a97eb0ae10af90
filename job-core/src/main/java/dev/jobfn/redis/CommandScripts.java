package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.Queue;
import dev.jobfn.job.CommandResult;
import dev.jobfn.job.FollowUp;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Tenancy;
import java.util.Optional;

/** The scripts behind a client's commands to a job. */
final class CommandScripts {
    private final Scripts scripts;
    private final Catalog catalog;

    CommandScripts(Scripts scripts, Catalog catalog) {
        this.scripts = scripts;
        this.catalog = catalog;
    }

    Answer<CommandResult> cancel(JobId job, Optional<String> tenant) {
        return call(Script.CANCEL, job, tenant);
    }

    Answer<CommandResult> retry(JobId job, Optional<String> tenant) {
        return call(Script.RETRY, job, tenant);
    }

    private Answer<CommandResult> call(Script script, JobId job, Optional<String> tenant) {
        Optional<Queue> known = catalog.queue(job.queue());
        if (known.isEmpty()) {
            return new Answer<>(new CommandResult.Unknown(), FollowUp.none(job.queue()));
        }
        Queue lane = known.get();
        Reply reply = Reply.of(
                lane.name(),
                scripts.call(script, lane, job.unique(), tenant.orElse(""), SubmitCalls.quotas(lane, Tenancy.UNKNOWN)));
        return reply.with(
                switch (reply.status()) {
                    case "ok" -> new CommandResult.Done(reply.state(0));
                    case "forbidden" -> new CommandResult.Forbidden(reply.state(0));
                    case "unknown" -> new CommandResult.Unknown();
                    case "refused" ->
                        new CommandResult.Refused(Receipts.refusal(lane, reply.detail(0), reply.detail(1)));
                    default -> throw reply.unexpected();
                });
    }
}
