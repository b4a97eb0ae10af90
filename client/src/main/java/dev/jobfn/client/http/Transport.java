package dev.jobfn.client.http;

import dev.jobfn.client.problem.ClientClosedException;
import dev.jobfn.client.problem.JobfnException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Sends calls. Closing it ends all requests that are still open. */
public final class Transport implements AutoCloseable {
    private final HttpClient http;
    private final Runnable release;
    private final Optional<String> accessKey;
    private final Duration retryFor;
    private final Set<Attempts> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Creates a transport.
     *
     * @param release frees the HTTP client's resources
     * @param accessKey the access key, which is sent with every call
     * @param retryFor no attempt begins later than this after the first failure of its call
     */
    public Transport(HttpClient http, Runnable release, Optional<String> accessKey, Duration retryFor) {
        this.http = http;
        this.release = release;
        this.accessKey = accessKey;
        this.retryFor = retryFor;
    }

    /**
     * Sends a call, and repeats it as the call allows. The future can fail with a {@link JobfnException}. Cancelling
     * the future ends the request.
     */
    public CompletableFuture<Answer> send(Call call) {
        Supplier<CompletableFuture<HttpResponse<String>>> sending =
                () -> http.sendAsync(call.request(accessKey), BodyHandlers.ofString(StandardCharsets.UTF_8));
        return tracked(() -> new Attempts(call, sending, retryBudget()));
    }

    /**
     * Opens a stream of text lines once. The future completes when the stream ends, either with an empty answer or with
     * the status 204. The future can fail with a {@link JobfnException}.
     */
    public CompletableFuture<Answer> stream(Call call, Flow.Subscriber<String> lines) {
        return tracked(() -> {
            CompletableFuture<HttpResponse<String>> sent = http.sendAsync(
                    call.unlimited(accessKey).build(),
                    head -> head.statusCode() == 200
                            ? BodySubscribers.mapping(BodySubscribers.fromLineSubscriber(lines), end -> "")
                            : BodySubscribers.ofString(StandardCharsets.UTF_8));
            return new Attempts(call, () -> sent, retryBudget());
        });
    }

    /** The retry budget of one call. */
    public RetryBudget retryBudget() {
        return new RetryBudget(retryFor);
    }

    private CompletableFuture<Answer> tracked(Supplier<Attempts> start) {
        if (closed) {
            return CompletableFuture.failedFuture(new ClientClosedException());
        }
        Attempts attempts = start.get();
        open.add(attempts);
        CompletableFuture<Answer> result = attempts.start();
        CompletableFuture<?> unused = result.whenComplete((answer, error) -> open.remove(attempts));
        if (closed) {
            attempts.abandon(new ClientClosedException());
        }
        return result;
    }

    /** Ends all open requests with a {@link ClientClosedException}. */
    @Override
    public void close() {
        closed = true;
        open.forEach(attempts -> attempts.abandon(new ClientClosedException()));
        release.run();
    }
}
