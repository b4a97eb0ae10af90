package dev.jobfn.faults.install;

import dev.jobfn.faults.history.Entry;
import dev.jobfn.faults.history.Recorder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A persistent client. It repeats requests that got no response, with the same key, and records acknowledged jobs. */
public final class Client {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final URI submit;
    private final URI status;
    private final Recorder recorder;
    private final Map<String, String> queues = new ConcurrentHashMap<>();
    private final JsonMapper json = new JsonMapper();

    Client(HttpClient http, URI submit, URI status, Recorder recorder) {
        this.http = http;
        this.submit = submit;
        this.status = status;
        this.recorder = recorder;
    }

    /**
     * Submits a job repeatedly until it is accepted.
     *
     * @param body the request body, JSON
     * @param expected the states that the job may end in
     * @return the random part of the job's id
     */
    public String submit(String tenant, String key, String body, Set<String> expected) throws InterruptedException {
        JsonNode receipt = json.readTree(until(202, post("/jobs", tenant, body).header("Idempotency-Key", key)));
        return acknowledged(receipt, tenant, key, expected);
    }

    /** Submits a batch repeatedly until all its jobs are accepted. */
    public List<String> submitAll(String tenant, String key, List<String> bodies, List<Set<String>> expected)
            throws InterruptedException {
        String body = "{\"jobs\":[" + String.join(",", bodies) + "]}";
        while (true) {
            JsonNode jobs = json.readTree(
                            until(202, post("/jobs/batch", tenant, body).header("Idempotency-Key", key)))
                    .path("jobs");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < jobs.size(); i++) {
                if (jobs.get(i).path("status").asInt() == 202) {
                    ids.add(acknowledged(jobs.get(i), tenant, key + "#" + i, expected.get(i)));
                }
            }
            if (ids.size() == bodies.size()) {
                return ids;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private String acknowledged(JsonNode receipt, String tenant, String key, Set<String> expected) {
        String id = receipt.get("id").stringValue();
        String job = id.substring(id.lastIndexOf('-') + 1);
        queues.put(job, id.substring(0, id.lastIndexOf('-')));
        recorder.note(new Entry.Acknowledged(Recorder.now(), job, tenant, key, expected));
        return job;
    }

    /** Submits a job and disconnects before the response. */
    public void abandon(String tenant, String key, String body, long millis) throws InterruptedException {
        CompletableFuture<?> request = http.sendAsync(
                post("/jobs", tenant, body).header("Idempotency-Key", key).build(), BodyHandlers.ofByteArray());
        TimeUnit.MILLISECONDS.sleep(millis);
        request.cancel(true);
    }

    /** Requests a cancellation repeatedly until the response is not a server error. */
    public HttpResponse<byte[]> cancel(String tenant, String job) throws InterruptedException {
        return answered(post("/jobs/" + id(job) + "/cancel", tenant, ""));
    }

    /** Sends a GET request repeatedly until the response is not a server error. */
    public HttpResponse<byte[]> get(String tenant, String path) throws InterruptedException {
        return answered(request(status, path, tenant).GET());
    }

    /** Returns the record of a job, or a missing node if the tenant may not see it. */
    public JsonNode read(String tenant, String job) throws InterruptedException {
        HttpResponse<byte[]> response = get(tenant, "/jobs/" + id(job));
        return response.statusCode() == 200 ? json.readTree(response.body()) : json.missingNode();
    }

    /** Sends one POST request and returns any response, including an error. */
    public HttpResponse<byte[]> postOnce(String path, String tenant, String body)
            throws IOException, InterruptedException {
        return http.send(post(path, tenant, body).build(), BodyHandlers.ofByteArray());
    }

    /** Returns the full id of a job that this client submitted. */
    public String id(String job) {
        return queues.get(job) + "-" + job;
    }

    private byte[] until(int status, HttpRequest.Builder request) throws InterruptedException {
        while (true) {
            HttpResponse<byte[]> response = answered(request);
            if (response.statusCode() == status) {
                return response.body();
            }
            if (response.statusCode() != 429) {
                throw new IllegalStateException(
                        response.statusCode() + ": " + new String(response.body(), StandardCharsets.UTF_8));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private HttpResponse<byte[]> answered(HttpRequest.Builder request) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
                if (response.statusCode() < 500) {
                    return response;
                }
            } catch (IOException away) {
                // Try again.
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private HttpRequest.Builder post(String path, String tenant, String body) {
        return request(submit, path, tenant)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder request(URI base, String path, String tenant) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer key-" + tenant);
    }
}
