package dev.jobfn.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of an event stream. Tests can read what it has received while the stream is open. */
final class Follower {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end;

    Follower(HttpClient client, URI address, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(70)).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        end = client.sendAsync(request.build(), BodyHandlers.ofLines()).thenAccept(answer -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
            answer.body().forEach(lines::add);
        });
    }

    /** All values of the field with this name. Comments have an empty name. */
    List<String> all(String field) {
        return lines.stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .toList();
    }

    /** Waits until this many events have arrived. */
    void awaitEvents(int count) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> all("data").size() >= count);
    }

    /** Waits until the server has ended the stream. */
    Follower ended() {
        end.join();
        return this;
    }

    boolean open() {
        return !end.isDone();
    }
}
