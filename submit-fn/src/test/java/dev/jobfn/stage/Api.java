package dev.jobfn.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobfn.testing.OpenApiContract;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of a function.
 *
 * @param url where it listens, without a slash at the end
 */
public record Api(String url) {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final OpenApiContract CONTRACT = OpenApiContract.ofProject();

    /** A POST of JSON whose answer must be as the OpenAPI document says. */
    public HttpResponse<String> post(String path, String json, String... headers) {
        return CONTRACT.check(send(request(path, BodyPublishers.ofString(json), headers)
                .header("Content-Type", "application/json")
                .build()));
    }

    /** The same, of bytes that need not be text. */
    public HttpResponse<String> post(String path, byte[] body, String... headers) {
        return CONTRACT.check(send(request(path, BodyPublishers.ofByteArray(body), headers)
                .header("Content-Type", "application/json")
                .build()));
    }

    /** The same, without its length being said first. */
    public HttpResponse<String> postChunked(String path, String json) {
        return CONTRACT.check(send(request(path, BodyPublishers.fromPublisher(BodyPublishers.ofString(json)))
                .header("Content-Type", "application/json")
                .build()));
    }

    /** A POST without a body whose answer must be as the OpenAPI document says. */
    public HttpResponse<String> command(String path, String... headers) {
        return CONTRACT.check(
                send(request(path, BodyPublishers.noBody(), headers).build()));
    }

    /** Any request; its answer is not held to the document. */
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        return send(request(path, BodyPublishers.noBody(), headers)
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    /** Delivers an event in binary mode, as brokers do. */
    public HttpResponse<String> deliver(String path, CloudEvent event) {
        return send(delivery(path, event));
    }

    /** The same, without waiting for the answer. */
    public CompletableFuture<HttpResponse<String>> deliverAsync(String path, CloudEvent event) {
        return CLIENT.sendAsync(delivery(path, event), BodyHandlers.ofString());
    }

    private HttpRequest delivery(String path, CloudEvent event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        HttpMessageFactory.createWriter(
                        request::header,
                        body -> request.POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)))
                .writeBinary(event);
        return request.build();
    }

    private HttpRequest.Builder request(String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .POST(body);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Submits a job that is taken, and answers its id. */
    public String submitted(String json, String... headers) {
        HttpResponse<String> answer = post("/jobs", json, headers);
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(202);
        return text(answer, "/id");
    }

    /** The body of an answer. */
    public static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    /** Text in the body of an answer. */
    public static String text(HttpResponse<String> answer, String pointer) {
        return json(answer).at(pointer).asString();
    }

    /** Checks that an answer is this problem, and answers its document. */
    public static JsonNode problem(HttpResponse<String> answer, int status, String slug) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(text(answer, "/type")).isEqualTo("https://jobfn.dev/problems/" + slug);
        return json(answer);
    }

    /** The same, for one that says when to come back. */
    public static JsonNode later(HttpResponse<String> answer, int status, String slug) {
        assertThat(answer.headers().firstValue("Retry-After")).get().asString().matches("[1-9][0-9]*");
        return problem(answer, status, slug);
    }
}
