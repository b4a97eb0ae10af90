package dev.jobfn.e2e.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A well-behaved client, which uses the public API through the cluster's gateway. If a request gets no response or an
 * error that asks for a retry, the client repeats the request with the same idempotency key.
 */
public final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);
    private static final int LATER = 429;
    private static final int SERVER_ERROR = 500;
    private static final int MAX_BATCH = 500;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final JsonMapper json = new JsonMapper();
    private final URI gateway;
    private final String submitHost;
    private final String statusHost;

    /**
     * Creates a client, but does not connect.
     *
     * @param gateway the address of the cluster's gateway
     * @param submitHost the public name of submit-fn
     * @param statusHost the public name of status-fn
     */
    ApiClient(URI gateway, String submitHost, String statusHost) {
        this.gateway = gateway;
        this.submitHost = submitHost;
        this.statusHost = statusHost;
    }

    /** Submits a job and returns its id. */
    public String submit(String job) {
        return accepted(post("/jobs", job)).get("id").asString();
    }

    /** Submits many copies of a job in few requests and returns their ids. */
    public List<String> submit(String job, int copies) {
        List<String> ids = new ArrayList<>();
        for (int left = copies; left > 0; left -= MAX_BATCH) {
            String jobs = (job + ",").repeat(Math.min(left, MAX_BATCH));
            String batch = "{\"jobs\":[" + jobs.substring(0, jobs.length() - 1) + "]}";
            accepted(post("/jobs/batch", batch))
                    .get("jobs")
                    .forEach(answer -> ids.add(answer.get("id").asString()));
        }
        return ids;
    }

    /** Requests the cancellation of a job. */
    public void cancel(String job) {
        accepted(post("/jobs/" + job + "/cancel", ""));
    }

    /** Returns a job's record. */
    public JsonNode record(String job) {
        return get("/jobs/" + job);
    }

    /** Waits for a job to end and returns its record. Fails if the job takes too long. */
    public JsonNode ended(String job, Duration within) {
        return Awaitility.await("the end of " + job)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(within)
                .until(() -> get("/jobs/" + job + "?wait=20"), found -> found.has("endedAt"));
    }

    private JsonNode get(String path) {
        return read(answered(() -> request(statusHost, path).GET().build()), 200);
    }

    private HttpResponse<String> post(String path, String body) {
        String key = UUID.randomUUID().toString();
        BodyPublisher content = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return answered(() -> request(submitHost, path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(content)
                .build());
    }

    private HttpRequest.Builder request(String host, String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .header("Host", host)
                .timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> answered(Callable<HttpRequest> request) {
        return Awaitility.await("a response")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(TIMEOUT)
                .ignoreException(IOException.class)
                .until(
                        () -> client.send(request.call(), BodyHandlers.ofString()),
                        answer -> answer.statusCode() < SERVER_ERROR && answer.statusCode() != LATER);
    }

    private JsonNode accepted(HttpResponse<String> answer) {
        return read(answer, 202);
    }

    private JsonNode read(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new AssertionError(answer.request().method() + " " + answer.uri() + " returned " + answer.statusCode()
                    + ": " + answer.body());
        }
        return json.readTree(answer.body());
    }
}
