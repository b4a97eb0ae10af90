package dev.jobfn.status;

import dev.jobfn.http.JobDocument;
import dev.jobfn.http.JobLinks;
import dev.jobfn.http.Json;
import dev.jobfn.job.Job;
import java.util.Optional;
import java.util.OptionalLong;

/** Says which event, if any, a freshly read record is to one client. Not for several threads at once. */
final class EventLog {
    private final JobLinks links;
    private long version;
    private Optional<Job> told = Optional.empty();

    /** @param last the version that the client has from an earlier stream */
    EventLog(JobLinks links, OptionalLong last) {
        this.links = links;
        this.version = last.orElse(-1);
    }

    /**
     * An event to send.
     *
     * @param version its id
     * @param name state or progress
     * @param data JSON in one line
     */
    record Event(long version, String name, String data) {}

    /**
     * The event that this record is; empty where the client knows it. Records may come out of order. A client that comes
     * from another copy of the data, with a version that is not reached yet, is told the state anew.
     */
    Optional<Event> next(Job job) {
        boolean older = told.isPresent() ? job.version() <= version : job.version() == version;
        if (older) {
            return Optional.empty();
        }
        boolean progressOnly =
                told.filter(before -> onlyProgressed(before, job)).isPresent();
        version = job.version();
        told = Optional.of(job);
        return Optional.of(
                progressOnly
                        ? new Event(version, "progress", progress(job.progress().orElseThrow()))
                        : new Event(
                                version,
                                "state",
                                JobDocument.withoutResult(job, links).toString()));
    }

    private static boolean onlyProgressed(Job before, Job job) {
        return job.progress().isPresent()
                && !job.progress().equals(before.progress())
                && job.state() == before.state()
                && job.attempt() == before.attempt()
                && job.cancelRequested() == before.cancelRequested();
    }

    private static String progress(Job.Progress progress) {
        return Json.object()
                .put("percent", progress.percent())
                .put("message", progress.message())
                .toString();
    }
}
