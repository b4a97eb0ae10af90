package dev.jobfn.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Publishes each event with one POST, in binary mode, over persistent connections. */
public final class Broker {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /**
     * How long to wait for a response before the event is published again. Publishing an event twice is harmless. If
     * the wait were longer, a hanging broker would delay more events.
     */
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final URI address;
    private final Duration answer;
    private final HttpClient client;

    /** @param address where the broker accepts events */
    public Broker(URI address) {
        this(address, ANSWER);
    }

    /** @param answer how long the broker may take to respond */
    Broker(URI address, Duration answer) {
        this.address = address;
        this.answer = answer;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                // An event is a small request with an even smaller response, and passing the two between threads would
                // double the cost.
                .executor(Runnable::run)
                .followRedirects(HttpClient.Redirect.NEVER);
        this.client = "https".equals(address.getScheme())
                ? builder.build()
                : builder.sslContext(trustingNobody()).build();
    }

    /**
     * Used for a broker without TLS. With the default context, each start would load all certificates that Java trusts.
     */
    private static SSLContext trustingNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the broker has accepted an event. */
    public enum Taken {
        /** The broker has accepted the event. */
        YES,
        /** The broker refused the event or could not be reached. */
        NO,
        /** The connection broke, or the broker did not respond in time. */
        UNKNOWN
    }

    /** Publishes an event. Never completes with an error. */
    public CompletableFuture<Taken> publish(CloudEvent event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(answer);
        HttpMessageFactory.createWriter(request::header, body -> request.POST(body(body)))
                .writeBinary(event);
        return client.sendAsync(request.build(), BodyHandlers.discarding())
                .thenApply(Broker::taken)
                .exceptionally(Broker::taken);
    }

    private static BodyPublisher body(byte[] bytes) {
        return bytes == null || bytes.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes);
    }

    private static Taken taken(HttpResponse<Void> response) {
        return response.statusCode() / 100 == 2 ? Taken.YES : Taken.NO;
    }

    private static Taken taken(Throwable thrown) {
        Throwable error = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return error instanceof ConnectException || error instanceof HttpConnectTimeoutException
                ? Taken.NO
                : Taken.UNKNOWN;
    }
}
