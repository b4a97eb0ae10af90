package dev.jobfn.status;

import dev.jobfn.http.json.Json;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.JobLinks;
import dev.jobfn.job.Job;
import java.util.Optional;

/** Says which event, if any, a freshly read record is to one client. Not for several threads at once. */
final class EventLog {
    private final JobLinks links;
    private final Optional<String> last;
    private Optional<Job> told = Optional.empty();

    /** @param last the id of the last event that the client has from an earlier stream */
    EventLog(JobLinks links, Optional<String> last) {
        this.links = links;
        this.last = last;
    }

    /**
     * An event to send.
     *
     * @param id of the record as it stood, {@link #id}
     * @param name state or progress
     * @param data JSON in one line
     */
    record Event(String id, String name, String data) {}

    /** What a record is known by: the version, which counts up, and a hash, as versions come again after a failover. */
    static String id(Job job) {
        return job.version() + "-" + JobDocument.fingerprint(job);
    }

    /**
     * The event that this record is; empty where the client knows it. Records may come out of order. A client that comes
     * from another copy of the data, with an id that is not this record's, is told the state again.
     */
    Optional<Event> next(Job job) {
        boolean known = told.map(before -> job.version() < before.version() || job.equals(before))
                .orElseGet(() -> last.equals(Optional.of(id(job))));
        if (known) {
            return Optional.empty();
        }
        boolean progressOnly =
                told.filter(before -> onlyProgressed(before, job)).isPresent();
        told = Optional.of(job);
        return Optional.of(
                progressOnly
                        ? new Event(id(job), "progress", progress(job.progress().orElseThrow()))
                        : new Event(
                                id(job),
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
