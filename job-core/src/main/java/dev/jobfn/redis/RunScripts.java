package dev.jobfn.redis;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.coalesce.CoalescedCalls;
import dev.jobfn.job.Failure;
import dev.jobfn.job.JobId;
import dev.jobfn.job.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The scripts that a run calls with its run token. Successes recorded at the same time share a call. */
final class RunScripts {
    private final Scripts scripts;
    private final Catalog catalog;
    private final CoalescedCalls<Reply> successes;

    RunScripts(Scripts scripts, Catalog catalog) {
        this.scripts = scripts;
        this.catalog = catalog;
        this.successes = scripts.coalesced(Script.COMPLETE, Reply::split);
    }

    Answer<Optional<Boolean>> heartbeat(
            JobId job, String run, Duration lease, Optional<Integer> percent, String message) {
        Reply reply = call(
                Script.HEARTBEAT,
                job,
                run,
                millis(lease),
                percent.map(String::valueOf).orElse(""),
                message);
        return reply.with(
                switch (reply.status()) {
                    case "held" -> Optional.of("cancel".equals(reply.detail(0)));
                    case "gone" -> Optional.empty();
                    default -> throw reply.unexpected();
                });
    }

    CompletionStage<Answer<Optional<JobState>>> complete(JobId job, String run, String result) {
        return successes
                .call(catalog.existingQueue(job.queue()), List.of(), job.unique(), run, result)
                .thenApply(RunScripts::ended);
    }

    Answer<Optional<JobState>> fail(JobId job, String run, Failure failure, Duration pause) {
        return ended(call(
                Script.FAIL,
                job,
                run,
                failure.reason().text(),
                failure.type(),
                failure.message(),
                failure.retryable() ? "1" : "0",
                millis(pause)));
    }

    /** @param cutOff whether the run could not reach Redis for the length of a lease */
    Answer<Boolean> release(JobId job, String run, boolean cutOff) {
        Reply reply = call(Script.RELEASE, job, run, cutOff ? "1" : "0");
        return reply.with(!"gone".equals(reply.status()));
    }

    private Reply call(Script script, JobId job, String... arguments) {
        String[] all =
                Stream.concat(Stream.of(job.unique()), Stream.of(arguments)).toArray(String[]::new);
        return Reply.of(job.queue(), scripts.call(script, catalog.existingQueue(job.queue()), all));
    }

    private static Answer<Optional<JobState>> ended(Reply reply) {
        return reply.with(
                switch (reply.status()) {
                    case "gone" -> Optional.empty();
                    case "already" -> Optional.of(reply.state(0));
                    default -> Optional.of(Reply.state(reply.status()));
                });
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
