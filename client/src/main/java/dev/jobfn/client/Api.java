package dev.jobfn.client;

import dev.jobfn.client.http.Call;
import dev.jobfn.client.http.Repeat;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * The requests of the API.
 *
 * @param submitUrl the address to which POST requests are sent
 * @param statusUrl the address to which GET requests are sent
 * @param timeout how long one attempt may take, in addition to the time for which it asks the service to wait
 * @param tenant the tenant of lists whose query names none; empty for every tenant that the key may list
 * @param longPoll how long a request asks the service to wait, in whole seconds
 */
record Api(URI submitUrl, URI statusUrl, Optional<String> tenant, Duration timeout, Duration longPoll) {

    /** Submits a job. All attempts carry the same key. */
    Call submit(JobRequest job, String json) {
        return post("/jobs", json, keyOf(job), Map.of(), timeout);
    }

    /** Submits a job and waits for it. */
    Call submitAndWait(JobRequest job, String json) {
        Map<String, String> wait = Map.of("Prefer", "wait=" + longPoll.toSeconds());
        return post("/jobs", json, keyOf(job), wait, timeout.plus(longPoll));
    }

    Call submitBatch(String json, String key) {
        return post("/jobs/batch", json, key, Map.of(), timeout);
    }

    private static String keyOf(JobRequest job) {
        return job.idempotencyKey().orElseGet(() -> UUID.randomUUID().toString());
    }

    private Call post(String path, String json, String key, Map<String, String> more, Duration limit) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Idempotency-Key", key);
        return new Call("POST", at(submitUrl, path), headers, Optional.of(json), limit, Repeat.ALWAYS);
    }

    Call record(String id) {
        return Call.get(job(statusUrl, id, ""), timeout);
    }

    /** Reads the record when the job ends, or after some time. */
    Call poll(String id) {
        return Call.get(job(statusUrl, id, "?wait=" + longPoll.toSeconds()), timeout.plus(longPoll));
    }

    Call result(String id) {
        return Call.get(job(statusUrl, id, "/result"), timeout);
    }

    URI events(String id) {
        return job(statusUrl, id, "/events");
    }

    /** Cancelling twice is the same as cancelling once. */
    Call cancel(String id) {
        return Call.command(job(submitUrl, id, "/cancel"), timeout, Repeat.ALWAYS);
    }

    /**
     * Repeated only if nothing was done, because the job could fail again between two of these requests, and the second
     * request would then run it once more.
     */
    Call retry(String id) {
        return Call.command(job(submitUrl, id, "/retry"), timeout, Repeat.IF_NOT_DONE);
    }

    Call list(JobQuery query, Optional<String> cursor) {
        StringJoiner parameters = new StringJoiner("&", "/jobs?", "");
        parameters.add("limit=" + query.pageSize());
        query.tenant().or(this::tenant).ifPresent(value -> parameters.add("tenant=" + encoded(value)));
        query.state().ifPresent(value -> parameters.add("state=" + value));
        query.type().ifPresent(value -> parameters.add("type=" + encoded(value)));
        query.queue().ifPresent(value -> parameters.add("queue=" + encoded(value)));
        cursor.ifPresent(value -> parameters.add("cursor=" + encoded(value)));
        return Call.get(at(statusUrl, parameters.toString()), timeout);
    }

    Call queues() {
        return Call.get(at(statusUrl, "/queues"), timeout);
    }

    /** @param command pause, resume or redispatch */
    Call queue(String queue, String command) {
        return Call.command(at(submitUrl, "/queues/" + encoded(queue) + "/" + command), timeout, Repeat.ALWAYS);
    }

    private static URI job(URI base, String id, String rest) {
        return at(base, "/jobs/" + encoded(id) + rest);
    }

    private static URI at(URI base, String path) {
        return URI.create(base + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
