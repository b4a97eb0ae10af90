package dev.jobfn.intake;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.EventMapping;
import dev.jobfn.catalog.JobType;
import dev.jobfn.event.JobEvents;
import dev.jobfn.http.json.Fields;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.json.JsonBody;
import dev.jobfn.http.json.JsonData;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.job.JobStoreException;
import dev.jobfn.job.JobStoreException.Kind;
import dev.jobfn.job.Receipt;
import dev.jobfn.job.Submission;
import dev.jobfn.job.Tenancy;
import dev.jobfn.redis.Jobs;
import dev.jobfn.submit.IdempotencyKeys;
import dev.jobfn.submit.Refusals;
import dev.jobfn.submit.SubmissionReader;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns events from other systems into jobs of the types to which the catalog maps the events. An event becomes one job
 * of each type, however often it is delivered. If an event can't become a job, the response is a 4xx, so that the
 * broker sends the event to the dead-letter sink.
 */
final class MappedEvents {
    /** The status of the only refusal after which a broker delivers the event again. */
    private static final int TOO_MANY = 429;

    private final Catalog catalog;
    private final SubmissionReader reader;
    private final Jobs jobs;

    MappedEvents(Catalog catalog, SubmissionReader reader, Jobs jobs) {
        this.catalog = catalog;
        this.reader = reader;
        this.jobs = jobs;
    }

    void accept(CloudEvent event) {
        if (JobEvents.isOurs(event.getType())) {
            throw RequestProblems.notAnEvent().exception();
        }
        List<ProblemException> refusals = new ArrayList<>();
        for (JobType type : catalog.types().values()) {
            for (EventMapping mapping : type.on()) {
                if (mapping.event().equals(event.getType())) {
                    try {
                        submit(event, type, mapping);
                    } catch (ProblemException e) {
                        refusals.add(e);
                    }
                }
            }
        }
        // A refusal that can be retried takes precedence, because every other type already has its job or will never
        // get one.
        refusals.stream()
                .min(Comparator.comparing(refusal -> refusal.problem().status() != TOO_MANY))
                .ifPresent(refusal -> {
                    throw refusal;
                });
    }

    private void submit(CloudEvent event, JobType type, EventMapping mapping) {
        ObjectNode request = Json.object().put("type", type.name());
        request.set("input", data(event));
        String key = IdempotencyKeys.ofEvent(type.name(), event.getSource().toString(), event.getId());
        Submission job = reader.read(Fields.of(new JsonBody(request, List.of())), mapping.tenant(), Optional.of(key));
        Receipt receipt = jobs.submit(job, Tenancy.UNKNOWN);
        if (receipt instanceof Receipt.Unconfirmed) {
            throw new JobStoreException(Kind.UNKNOWN_OUTCOME, "too few replicas have " + job.id(), null);
        }
        // Only the broker reads this response. The broker passes it on to the dead-letter sink, where operators can
        // read it.
        Refusals.of(job.id().queue(), receipt, true).ifPresent(problem -> {
            throw problem.exception();
        });
    }

    private static JsonNode data(CloudEvent event) {
        if (event.getData() == null) {
            return Json.object();
        }
        return event.getData() instanceof JsonData data
                ? data.json()
                : Json.read(event.getData().toBytes()).orThrow();
    }
}
