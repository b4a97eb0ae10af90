package dev.jobfn.images;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP client that throws an exception if a response does not have the expected status. */
final class CheckedClient {
    /**
     * This timeout is long because several functions start at once, without caches and perhaps on a busy build machine.
     */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Waits until a function is ready.
     *
     * @throws IllegalStateException if the function ends, or if it is not ready after three minutes
     */
    void awaitReady(ImageProcess function) throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!ready(function.address())) {
            if (!function.alive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(function.address() + " did not start");
            }
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
    }

    private boolean ready(URI address) throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(address.resolve("/health/ready")))
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends a GET request and returns the JSON document of the response. */
    JsonNode get(int status, URI url) throws IOException, InterruptedException {
        return document(status, send(HttpRequest.newBuilder(url)));
    }

    /**
     * Sends a POST request with a JSON body and returns the JSON document of the response.
     *
     * @param headers alternating names and values
     */
    JsonNode post(int status, URI url, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return document(status, send(headers.length == 0 ? request : request.headers(headers)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    private JsonNode document(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(response + ", expected " + status + ": " + response.body());
        }
        boolean isJson = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return isJson ? json.readTree(response.body()) : json.missingNode();
    }
}
