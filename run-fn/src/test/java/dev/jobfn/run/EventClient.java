package dev.jobfn.run;

import dev.jobfn.event.JobEvents;
import dev.jobfn.job.Dispatch;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Delivers events to a run-fn, as a broker does. */
record EventClient(int port) {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Delivers a dispatch; ends when its answer is there. */
    CompletableFuture<HttpResponse<String>> deliver(Dispatch dispatch) {
        return deliver(JobEvents.queued(dispatch));
    }

    /** Delivers a dispatch to a process that will not live to answer. */
    void deliverInVain(Dispatch dispatch) {
        CompletableFuture<HttpResponse<String>> unused = deliver(dispatch);
    }

    /** Delivers an event in binary mode. */
    CompletableFuture<HttpResponse<String>> deliver(CloudEvent event) {
        HttpRequest.Builder request = request("/");
        HttpMessageFactory.createWriter(request::header, body -> request.POST(body(body)))
                .writeBinary(event);
        return send(request);
    }

    /** Delivers an event in structured mode. */
    CompletableFuture<HttpResponse<String>> deliverStructured(CloudEvent event) {
        HttpRequest.Builder request = request("/");
        MessageWriter<?, ?> writer = HttpMessageFactory.createWriter(request::header, body -> request.POST(body(body)));
        writer.writeStructured(event, new JsonFormat());
        return send(request);
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers)).join();
    }

    HttpResponse<String> get(String path) {
        return send(request(path)).join();
    }

    private static BodyPublisher body(byte[] bytes) {
        return bytes == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(60));
    }

    private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }
}
