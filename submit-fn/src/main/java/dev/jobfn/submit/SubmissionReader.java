package dev.jobfn.submit;

import dev.jobfn.catalog.Catalog;
import dev.jobfn.catalog.InputSchema;
import dev.jobfn.catalog.JobType;
import dev.jobfn.catalog.Queue;
import dev.jobfn.http.json.Fields;
import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.JobProblems;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestViolation;
import dev.jobfn.job.Due;
import dev.jobfn.job.JobId;
import dev.jobfn.job.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads a job from a request and validates it against the catalog. */
public final class SubmissionReader {
    /** Longer than any queue's maxDelay. */
    private static final Duration MAX_DELAY = Duration.ofDays(3_650);

    private static final int MAX_METADATA_BYTES = 4_096;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Set<String> FIELDS =
            Set.of("type", "input", "queue", "priority", "delay", "runAt", "metadata");

    private final Catalog catalog;
    private final Map<String, InputSchema> schemas = new HashMap<>();

    /** Compiles the input schemas of all types. */
    public SubmissionReader(Catalog catalog) {
        this.catalog = catalog;
        catalog.types()
                .forEach((name, type) -> type.schema().ifPresent(schema -> schemas.put(name, new InputSchema(schema))));
    }

    /**
     * Reads one job.
     *
     * @param fields the request, or one item of a batch
     * @param tenant the job's owner
     * @param key the key from {@link IdempotencyKeys} under which the request is remembered; empty if the request has
     *     none
     * @throws ProblemException invalid-request, unknown-type, unknown-queue, delay-too-long, invalid-input
     */
    public Submission read(Fields fields, String tenant, Optional<String> key) {
        fields.allow(FIELDS);
        String typeName = fields.requiredText("type", NAME);
        Optional<String> queueName = fields.text("queue", NAME);
        int priority = fields.integer("priority", Submission.DEFAULT_PRIORITY, 0, 9);
        Due due = due(fields);
        JsonNode input = fields.value("input").orElse(null);
        if (input == null) {
            fields.wrong("input", "missing; send the job's input, or {} if the job needs none");
        }
        Optional<JsonNode> metadata = metadata(fields);
        fields.check();
        JobType type = catalog.type(typeName)
                .orElseThrow(
                        () -> JobProblems.unknownType(typeName, catalog.types().keySet())
                                .exception());
        String queue = queueName.orElse(type.queue());
        Queue lane = catalog.queue(queue)
                .orElseThrow(
                        () -> JobProblems.unknownQueue(queue, catalog.queues().keySet())
                                .exception());
        if (!catalog.admits(lane, type)) {
            fields.wrong("queue", "jobs of this type may run longer than this queue allows; omit this field");
            fields.check();
        }
        checkDelay(lane, due);
        checkInput(type, input, fields.path());
        Submission submission = new Submission(
                JobId.fresh(queue),
                type,
                tenant,
                priority,
                due,
                input.toString(),
                metadata.map(JsonNode::toString).orElse(""),
                Optional.empty());
        return key.map(name -> IdempotencyKeys.of(submission, input, metadata, name))
                .orElse(submission);
    }

    private Due due(Fields fields) {
        Optional<Duration> delay = fields.duration("delay", MAX_DELAY);
        Optional<Instant> runAt = fields.instant("runAt", Instant.now().plus(MAX_DELAY));
        if (delay.isPresent() && runAt.isPresent()) {
            fields.wrong("runAt", "send either delay or runAt, not both");
        }
        return delay.<Due>map(Due.In::new)
                .or(() -> runAt.map(time -> new Due.At(time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time)))
                .orElseGet(Due.Now::new);
    }

    /** Limited because a scheduled job takes up memory and a place in the backlog until it is due. */
    private static void checkDelay(Queue lane, Due due) {
        Duration delay = due instanceof Due.In in
                ? in.delay()
                : due instanceof Due.At at ? Duration.between(Instant.now(), at.time()) : Duration.ZERO;
        if (delay.compareTo(lane.maxDelay()) > 0) {
            throw JobProblems.delayTooLong(lane.name(), lane.maxDelay()).exception();
        }
    }

    private static Optional<JsonNode> metadata(Fields fields) {
        Optional<JsonNode> metadata = fields.value("metadata");
        if (metadata.isPresent()
                && (!metadata.get().isObject() || Json.bytes(metadata.get()).length > MAX_METADATA_BYTES)) {
            fields.wrong("metadata", "must be an object of at most " + MAX_METADATA_BYTES + " bytes");
        }
        return metadata;
    }

    private void checkInput(JobType type, JsonNode input, String path) {
        InputSchema schema = schemas.get(type.name());
        List<RequestViolation> violations = schema == null
                ? List.of()
                : schema.violations(input).stream()
                        .map(violation -> new RequestViolation(path + violation.path(), violation.message()))
                        .toList();
        if (!violations.isEmpty()) {
            throw JobProblems.invalidInput(violations).exception();
        }
    }
}
