package dev.jobfn.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Sends requests to cluster-internal services through the API server's proxy. */
final class Posts {
    private Posts() {}

    /** Posts an event in structured mode and fails if it is not accepted. */
    static void cloudEvent(KubernetesClient client, String path, String event) {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl().toString()).resolve(path))
                .post("application/cloudevents+json", event)
                .build();
        HttpResponse<String> answer = client.getHttpClient()
                .sendAsync(request, String.class)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        if (answer.code() != 202) {
            throw new AssertionError("the broker returned " + answer.code() + ": " + answer.body());
        }
    }
}
