package dev.jobfn.event;

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
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of jobs as CloudEvents. No event carries an input or a result. Attribute names consist of lower-case
 * letters and digits only, as CloudEvents 1.0 requires.
 */
public final class JobEvents {
    /** The type of the event of a dispatched job. */
    public static final String QUEUED = "dev.jobfn.job.queued";
    /** The type of the event that starts a queue's clock. */
    public static final String CLOCK = "dev.jobfn.clock";
    /** The prefix of an outcome event's type. The job's state follows the prefix. */
    public static final String OUTCOME_PREFIX = "dev.jobfn.job.";
    /** The attribute with the queue. Triggers filter on this attribute. */
    public static final String QUEUE = "jobqueue";
    /** The attribute with the job's type. */
    public static final String TYPE = "jobtype";
    /** The attribute with the job's tenant. */
    public static final String TENANT = "jobtenant";
    /** The attribute with the number of leases that the job lost, if it lost any. */
    public static final String LOST = "joblost";
    /**
     * The attribute with the number of jobs, in an event of an older release that carries several. The event's data lists
     * the jobs' ids.
     */
    public static final String BATCH = "jobbatch";

    private static final String BATCH_JOBS = "jobs";
    private static final int LARGEST_BATCH = 100;

    private static final Predicate<String> TOKEN =
            Pattern.compile("[0-9A-Za-z]{1,64}").asMatchPredicate();

    private static final JsonMapper JSON = new JsonMapper();

    private JobEvents() {}

    /**
     * A job in a {@code job.queued} event.
     *
     * @param job the job
     * @param token the dispatch token
     * @param type the name of the job's type according to the event, which the store alone can confirm
     */
    public record Queued(JobId job, String token, String type) {}

    /** The event of a dispatch. The event's id is {@code <job>.<dispatch token>}. */
    public static CloudEvent queued(Dispatch dispatch) {
        CloudEventBuilder event = about(dispatch.job(), QUEUED, dispatch.job() + "." + dispatch.token())
                .withExtension(TYPE, dispatch.type())
                .withExtension(TENANT, dispatch.tenant());
        return (dispatch.lost() > 0 ? event.withExtension(LOST, Integer.toString(dispatch.lost())) : event).build();
    }

    /** The event of an outcome. The event's id is {@code <job>.<run token>.<state>} every time it is published. */
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

    /**
     * The jobs of a {@code job.queued} event, in order. All of them belong to one queue. Empty if the event is of
     * another type.
     */
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

    /** The ids in the data of an event that carries several jobs; empty if the data is invalid. */
    private static List<String> batch(CloudEventData data) {
        try {
            JsonNode jobs =
                    JSON.readTree(data == null ? new byte[0] : data.toBytes()).path(BATCH_JOBS);
            return jobs.size() > LARGEST_BATCH
                    ? List.of()
                    : jobs.valueStream().map(id -> id.stringValue("")).toList();
        } catch (JacksonException e) {
            return List.of();
        }
    }

    /** The token in a {@code clock} event's id; empty if the event is of another type. */
    public static Optional<String> readClock(CloudEvent event) {
        int dot = event.getId().lastIndexOf('.');
        return CLOCK.equals(event.getType()) && dot > 0
                ? Optional.of(event.getId().substring(dot + 1)).filter(TOKEN)
                : Optional.empty();
    }

    /** Whether this is the type of one of our own events, which never become jobs. */
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
