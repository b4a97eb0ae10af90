package dev.jobfn.faults.install;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/** Calls intake periodically. As with the real PingSource, the calls do not go through the broker. */
final class PingSource {
    private final HttpClient client;
    private final URI intake;

    PingSource(HttpClient client, URI intake) {
        this.client = client;
        this.intake = intake;
    }

    void call() {
        HttpRequest request = HttpRequest.newBuilder(intake.resolve("/backstop"))
                .timeout(Duration.ofSeconds(20))
                .header("ce-specversion", "1.0")
                .header("ce-type", "dev.knative.sources.ping")
                .header("ce-source", "/apis/v1/namespaces/default/pingsources/backstop")
                .header("ce-id", UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        // If a call fails, the next one follows one period later.
        var unused = client.sendAsync(request, BodyHandlers.discarding());
    }
}
