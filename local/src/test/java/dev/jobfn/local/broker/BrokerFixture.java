package dev.jobfn.local.broker;

import dev.jobfn.local.FakeFunction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A broker with a function {@code worker}, a sink {@code intake} and the manifests of the test. */
public final class BrokerFixture implements AutoCloseable {

    public static final String BROKER = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            """;

    public static final String WORKER = """
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata: {name: worker}
            spec: {template: {spec: {containerConcurrency: 2, timeoutSeconds: 1}}}
            """;

    final FakeFunction worker = new FakeFunction();
    final FakeFunction intake = new FakeFunction();
    final List<String> notices = new CopyOnWriteArrayList<>();

    private final HttpClient client = HttpClient.newHttpClient();
    private final DevelopmentBroker broker;

    /** Starts the broker. Each manifest is one document. */
    public BrokerFixture(Path folder, String... manifests) throws IOException {
        for (int i = 0; i < manifests.length; i++) {
            Files.writeString(folder.resolve(i + ".yaml"), manifests[i]);
        }
        broker = DevelopmentBroker.start(
                0, folder, Map.of("worker", worker.url(), "intake", intake.url()), notices::add);
    }

    /** A Trigger to the worker. The argument is the YAML of further fields of its spec. */
    public static String trigger(String fields) {
        return """
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: work}
                spec:
                  broker: default
                  subscriber: {ref: {kind: Service, name: worker}, uri: /work}
                """ + fields.indent(2);
    }

    /** A delivery with short pauses and the sink for dead letters. */
    public static String delivery(int retries) {
        return """
                delivery:
                  retry: %d
                  backoffPolicy: linear
                  backoffDelay: PT0.02S
                  deadLetterSink: {ref: {kind: Service, name: intake}, uri: /dead-letters}
                """.formatted(retries);
    }

    /** Publishes an event of this type in binary mode. Further headers are given as alternating names and values. */
    public HttpResponse<String> publish(String type, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request()
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/test")
                .header("ce-type", type)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"a\":1}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public int port() {
        return broker.url().getPort();
    }

    public HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create(broker.url() + "/"));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        broker.close();
        worker.close();
        intake.close();
    }
}
