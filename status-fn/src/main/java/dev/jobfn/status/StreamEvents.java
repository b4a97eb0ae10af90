package dev.jobfn.status;

import dev.jobfn.http.json.Json;
import dev.jobfn.http.record.JobDocument;
import dev.jobfn.http.record.JobLinks;
import dev.jobfn.job.Job;
import java.util.Optional;

/** Decides which event, if any, a client receives for a newly read record. Not thread-safe. */
final class StreamEvents {
    private final JobLinks links;
    private final Optional<String> last;
    private Optional<Job> sent = Optional.empty();

    /** @param last the id of the last event that the client received in an earlier stream */
    StreamEvents(JobLinks links, Optional<String> last) {
        this.links = links;
        this.last = last;
    }

    /**
     * An event to send.
     *
     * @param id the record's {@link #id}
     * @param name state or progress
     * @param data JSON on one line
     */
    record Event(String id, String name, String data) {}

    /**
     * The id of the event for a record. It consists of the record's version and a fingerprint, because versions can
     * repeat after a failover.
     */
    static String id(Job job) {
        return job.version() + "-" + JobDocument.fingerprint(job);
    }

    /**
     * The event for this record; empty if the client already has the event. Records may arrive out of order. A client
     * whose last event id comes from another copy of the data receives the state again.
     */
    Optional<Event> next(Job job) {
        boolean known = sent.map(before -> job.version() < before.version() || job.equals(before))
                .orElseGet(() -> last.equals(Optional.of(id(job))));
        if (known) {
            return Optional.empty();
        }
        boolean progressOnly =
                sent.filter(before -> onlyProgressed(before, job)).isPresent();
        sent = Optional.of(job);
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
