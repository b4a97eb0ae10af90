package dev.jobfn.event;

import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Dispatch;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Outcome;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of jobs and how they read as CloudEvents. None carries an input or a result. Attribute names hold lower-case
 * letters and digits only, as the specification of CloudEvents 1.0 demands.
 */
public final class JobEvents {
    /** A job got a slot. */
    public static final String QUEUED = "dev.jobfn.job.queued";
    /** The clock of a queue is to start. */
    public static final String CLOCK = "dev.jobfn.clock";
    /** What the types of outcomes begin with; the state follows. */
    public static final String OUTCOME_PREFIX = "dev.jobfn.job.";
    /** The queue, what triggers filter on. */
    public static final String QUEUE = "jobqueue";
    /** The job's type. */
    public static final String TYPE = "jobtype";
    /** The job's tenant. */
    public static final String TENANT = "jobtenant";
    /** How many leases the job lost, where it lost any. */
    public static final String LOST = "joblost";
    /** How many jobs the event carries, where it carries several; its data names them. */
    public static final String BATCH = "jobbatch";

    private static final String BATCH_JOBS = "jobs";

    private static final Predicate<String> TOKEN =
            Pattern.compile("[0-9A-Za-z]{1,64}").asMatchPredicate();

    private static final JsonMapper JSON = new JsonMapper();

    private JobEvents() {}

    /**
     * What a {@code job.queued} event says of a job.
     *
     * @param job the job
     * @param token the dispatch token
     * @param type the type's name, as the event has it; only the store knows whether that is so
     */
    public record Queued(JobId job, String token, String type) {}

    /**
     * The event of dispatches of one queue and type. Of one it is {@link #queued(Dispatch)}. Of several it has the id of the
     * first, as no dispatch is in two events, and its data names all: {@code {"jobs": ["<job>.<dispatch token>", ...]}}.
     */
    public static CloudEvent queued(List<Dispatch> dispatches) {
        Dispatch first = dispatches.get(0);
        if (dispatches.size() == 1) {
            return queued(first);
        }
        ObjectNode data = JSON.createObjectNode();
        ArrayNode jobs = data.putArray(BATCH_JOBS);
        dispatches.forEach(dispatch -> jobs.add(dispatch.job() + "." + dispatch.token()));
        return about(first.job(), QUEUED, first.job() + "." + first.token())
                .withExtension(TYPE, first.type())
                .withExtension(BATCH, Integer.toString(dispatches.size()))
                .withData("application/json", JSON.writeValueAsBytes(data))
                .build();
    }

    /** The event of a dispatch; its id is {@code <job>.<dispatch token>}. */
    public static CloudEvent queued(Dispatch dispatch) {
        CloudEventBuilder event = about(dispatch.job(), QUEUED, dispatch.job() + "." + dispatch.token())
                .withExtension(TYPE, dispatch.type())
                .withExtension(TENANT, dispatch.tenant());
        return (dispatch.lost() > 0 ? event.withExtension(LOST, Integer.toString(dispatch.lost())) : event).build();
    }

    /** The event of an outcome; its id is {@code <job>.<run token>.<state>}, the same each time it is published. */
    public static CloudEvent outcome(Outcome outcome) {
        ObjectNode data = JSON.createObjectNode()
                .put("id", outcome.job().toString())
                .put("type", outcome.type())
                .put("queue", outcome.job().queue())
                .put("tenant", outcome.tenant())
                .put("state", outcome.state().text())
                .put("attempt", outcome.attempt());
        outcome.reason().ifPresent(reason -> data.put("reason", reason));
        String id = outcome.job() + "." + outcome.run() + "." + outcome.state().text();
        return about(outcome.job(), OUTCOME_PREFIX + outcome.state().text(), id)
                .withExtension(TYPE, outcome.type())
                .withExtension(TENANT, outcome.tenant())
                .withData("application/json", JSON.writeValueAsString(data).getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** The event that starts a queue's clock. */
    public static CloudEvent clock(String queue, String token) {
        return CloudEventBuilder.v1()
                .withId(queue + "." + token)
                .withSource(source(queue))
                .withType(CLOCK)
                .withSubject(queue)
                .withExtension(QUEUE, queue)
                .build();
    }

    /** The jobs of a {@code job.queued} event, in their order and all of one queue; empty where it is none. */
    public static List<Queued> readQueued(CloudEvent event) {
        if (!QUEUED.equals(event.getType())) {
            return List.of();
        }
        Object type = event.getExtension(TYPE);
        List<String> ids = event.getExtension(BATCH) == null ? List.of(event.getId()) : batch(event.getData());
        List<Queued> jobs = ids.stream()
                .map(id -> readDispatch(id, type == null ? "" : type.toString()))
                .flatMap(Optional::stream)
                .toList();
        boolean oneQueue =
                jobs.stream().map(queued -> queued.job().queue()).distinct().count() == 1;
        return oneQueue && jobs.size() == ids.size() ? jobs : List.of();
    }

    private static Optional<Queued> readDispatch(String id, String type) {
        int dot = id.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String token = id.substring(dot + 1);
        return JobId.parse(id.substring(0, dot))
                .filter(job -> TOKEN.test(token))
                .map(job -> new Queued(job, token, type));
    }

    /** The ids in the data of an event of several jobs; empty where it is none. */
    private static List<String> batch(CloudEventData data) {
        try {
            JsonNode jobs =
                    JSON.readTree(data == null ? new byte[0] : data.toBytes()).path(BATCH_JOBS);
            return jobs.size() > JobType.LARGEST_BATCH
                    ? List.of()
                    : jobs.valueStream().map(id -> id.stringValue("")).toList();
        } catch (JacksonException e) {
            return List.of();
        }
    }

    /** The token in a {@code clock} event's id; empty where it is none. */
    public static Optional<String> readClock(CloudEvent event) {
        int dot = event.getId().lastIndexOf('.');
        return CLOCK.equals(event.getType()) && dot > 0
                ? Optional.of(event.getId().substring(dot + 1)).filter(TOKEN)
                : Optional.empty();
    }

    /** Whether an event is one of those that jobs make, which must never make jobs. */
    public static boolean isOurs(String type) {
        return type.startsWith("dev.jobfn.");
    }

    private static CloudEventBuilder about(JobId job, String type, String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(source(job.queue()))
                .withType(type)
                .withSubject(job.toString())
                .withExtension(QUEUE, job.queue());
    }

    private static URI source(String queue) {
        return URI.create("/jobfn/queues/" + queue);
    }
}
