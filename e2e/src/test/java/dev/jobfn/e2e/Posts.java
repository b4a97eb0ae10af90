package dev.jobfn.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Requests to what can be reached inside the cluster only: the API server passes them on. */
final class Posts {
    private Posts() {}

    /** Posts an event in structured mode; fails where it is not accepted. */
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
            throw new AssertionError("the broker answered " + answer.code() + ": " + answer.body());
        }
    }
}
