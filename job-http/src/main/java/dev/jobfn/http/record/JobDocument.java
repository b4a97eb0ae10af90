package dev.jobfn.http.record;

import dev.jobfn.http.json.Json;
import dev.jobfn.job.Job;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * A job's record as clients receive it. Absent values are omitted. The result and the metadata are sent as they were
 * stored.
 */
public final class JobDocument {
    private JobDocument() {}

    /** The record with its links, but without a large result, which {@link RecordResponses} adds. */
    public static ObjectNode of(Job job, JobLinks links) {
        ObjectNode document = Json.object()
                .put("id", job.id().toString())
                .put("type", job.type())
                .put("queue", job.id().queue())
                .put("tenant", job.tenant())
                .put("priority", job.priority())
                .put("state", job.state().text())
                .put("attempt", job.attempt());
        document.putObject("limits")
                .put("timeout", job.limits().timeout().toString())
                .put("maxAttempts", job.limits().maxAttempts())
                .put("maxLost", job.limits().maxLost())
                .put("retention", job.limits().retention().toString());
        times(document, job.times());
        if (job.cancelRequested()) {
            document.put("cancelRequested", true);
        }
        job.progress()
                .ifPresent(progress -> document.putObject("progress")
                        .put("percent", progress.percent())
                        .put("message", progress.message()));
        job.result().ifPresent(result -> document.putRawValue("result", new RawValue(result)));
        if (job.withheld().filter(Job.Withheld.Removed.class::isInstance).isPresent()) {
            document.put("resultRemoved", true);
        }
        job.error()
                .ifPresent(error -> document.putObject("error")
                        .put("reason", error.reason())
                        .put("type", error.type())
                        .put("message", error.message())
                        .put("retryable", error.retryable()));
        job.metadata().ifPresent(metadata -> document.putRawValue("metadata", new RawValue(metadata)));
        document.set("links", links(links));
        return document;
    }

    /** The record for a list or a stream, which does not contain the result because it may be large. */
    public static ObjectNode withoutResult(Job job, JobLinks links) {
        ObjectNode document = of(job, links);
        document.remove("result");
        return document;
    }

    /** The record's strong entity tag, derived from its {@link #fingerprint}. */
    public static String etag(Job job) {
        return "\"" + fingerprint(job) + "\"";
    }

    /**
     * A hash of everything that the record shows. It has 22 characters, each a letter, a digit, a hyphen or an
     * underscore. The version alone would not be enough. After a failover that loses the last writes, the same version
     * numbers are used again for other changes.
     */
    public static String fingerprint(Job job) {
        // The result of toString contains everything that the record shows.
        return EntityTags.hash(job.toString());
    }

    /** The links as clients receive them. */
    public static ObjectNode links(JobLinks links) {
        return Json.object()
                .put("self", links.self())
                .put("result", links.result())
                .put("events", links.events())
                .put("cancel", links.cancel())
                .put("retry", links.retry());
    }

    private static void times(ObjectNode document, Job.Times times) {
        document.put("createdAt", millis(times.created()));
        put(document, "dueAt", times.due());
        put(document, "queuedAt", times.queued());
        put(document, "startedAt", times.started());
        put(document, "endedAt", times.ended());
    }

    private static void put(ObjectNode document, String name, Optional<Instant> time) {
        time.ifPresent(value -> document.put(name, millis(value)));
    }

    private static String millis(Instant time) {
        return Instant.ofEpochMilli(time.toEpochMilli()).toString();
    }
}
