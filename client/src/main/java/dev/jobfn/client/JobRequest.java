package dev.jobfn.client;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A job to submit. Start with {@link #of} and add options: {@code JobRequest.of("shout", input).withPriority(9)}.
 *
 * @param type the job type
 * @param input any value that Jackson writes as JSON, such as a record, a map or a {@code JsonNode}
 * @param queue empty for the type's queue
 * @param priority from 0 to 9; 9 runs first, and 4 is the default
 * @param delay how long to wait before the job is due; cannot be combined with {@code runAt}
 * @param runAt when the job is due; a time in the past means now
 * @param metadata returned with the record; at most 4,096 bytes of JSON
 * @param idempotencyKey identifies the job, so that submitting it again finds the same job; 1 to 255 printable ASCII
 *     characters. If empty, the client creates a key for each submission, which protects only the client's own retries
 */
public record JobRequest(
        String type,
        Object input,
        Optional<String> queue,
        Optional<Integer> priority,
        Optional<Duration> delay,
        Optional<Instant> runAt,
        Map<String, ?> metadata,
        Optional<String> idempotencyKey) {

    /** Requires a type and an input, and rejects a request with both a delay and a time. */
    public JobRequest {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(input, "input");
        metadata = new LinkedHashMap<>(metadata);
        if (delay.isPresent() && runAt.isPresent()) {
            throw new IllegalArgumentException("a job has either a delay or a time at which it is due");
        }
    }

    /** A job without options. */
    public static JobRequest of(String type, Object input) {
        return new JobRequest(
                type,
                input,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    /** The same job in a queue other than its type's. */
    public JobRequest withQueue(String name) {
        return new JobRequest(type, input, Optional.of(name), priority, delay, runAt, metadata, idempotencyKey);
    }

    /** The same job with a priority from 0 to 9; 9 runs first. */
    public JobRequest withPriority(int value) {
        return new JobRequest(type, input, queue, Optional.of(value), delay, runAt, metadata, idempotencyKey);
    }

    /** The same job, due after a delay of at most the queue's {@code maxDelay}, which is 30 days by default. */
    public JobRequest withDelay(Duration duration) {
        return new JobRequest(type, input, queue, priority, Optional.of(duration), runAt, metadata, idempotencyKey);
    }

    /**
     * The same job, due at a time that is at most the queue's {@code maxDelay} from now, which is 30 days by default.
     */
    public JobRequest withRunAt(Instant time) {
        return new JobRequest(type, input, queue, priority, delay, Optional.of(time), metadata, idempotencyKey);
    }

    /** The same job with metadata of at most 4,096 bytes of JSON, which the job's record returns. */
    public JobRequest withMetadata(Map<String, ?> values) {
        return new JobRequest(type, input, queue, priority, delay, runAt, values, idempotencyKey);
    }

    /** The same job with a key of 1 to 255 printable ASCII characters, without spaces at either end. */
    public JobRequest withIdempotencyKey(String key) {
        return new JobRequest(type, input, queue, priority, delay, runAt, metadata, Optional.of(key));
    }

    /** The JSON object that the service reads. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.put("input", input);
        queue.ifPresent(value -> body.put("queue", value));
        priority.ifPresent(value -> body.put("priority", value));
        delay.ifPresent(value -> body.put("delay", value.toString()));
        runAt.ifPresent(value -> body.put("runAt", value.toString()));
        if (!metadata.isEmpty()) {
            body.put("metadata", metadata);
        }
        return body;
    }
}
