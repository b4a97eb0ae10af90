package dev.jobfn.local.image;

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

/** Sends requests whose answers are known beforehand: another status is an exception. */
final class Client {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Waits until a function says that it can work. */
    void awaitReady(FunctionProcess function) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ready(function.address())) {
            if (!function.alive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(function.address() + " did not start");
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
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

    /** GETs a document. */
    JsonNode get(int status, URI url) throws IOException, InterruptedException {
        return document(status, send(HttpRequest.newBuilder(url)));
    }

    /**
     * POSTs a document.
     *
     * @param headers names and values in turn
     */
    JsonNode post(int status, URI url, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return document(status, send(headers.length == 0 ? request : request.headers(headers)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    private JsonNode document(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer + " in place of " + status + ": " + answer.body());
        }
        boolean readable = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return readable ? json.readTree(answer.body()) : json.missingNode();
    }
}
