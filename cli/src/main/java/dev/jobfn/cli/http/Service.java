package dev.jobfn.cli.http;

import dev.jobfn.cli.CommandFailedException;
import dev.jobfn.cli.connection.Connection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLException;

/** The service that a command talks to. */
public final class Service {
    /** People who wait at a terminal would rather see the problem than wait longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Connection connection;

    /** Connects with the first request. */
    public Service(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads something from status-fn.
     *
     * @param path such as {@code /queues}
     */
    public ServiceResponse get(String path) {
        return repeated(ServiceRequest.get(URI.create(connection.statusUrl() + path)));
    }

    /** Submits a job. The key identifies the job, so that the request can be repeated. */
    public ServiceResponse submit(String json, Optional<String> idempotencyKey) {
        return repeated(ServiceRequest.post(URI.create(connection.submitUrl() + "/jobs"), Optional.of(json))
                .with(
                        "Idempotency-Key",
                        idempotencyKey.orElseGet(() -> UUID.randomUUID().toString())));
    }

    /** Sends a command that has the same effect however often it is carried out. */
    public ServiceResponse command(String path) {
        return repeated(ServiceRequest.post(URI.create(connection.submitUrl() + path), Optional.empty()));
    }

    /** Sends a command that must not be carried out twice. */
    public ServiceResponse commandOnce(String path) {
        ServiceRequest request = ServiceRequest.post(URI.create(connection.submitUrl() + path), Optional.empty());
        try {
            return checked(request.send(connection.key()));
        } catch (IOException e) {
            throw new UnreachableServiceException(request.uri(), connection, e);
        }
    }

    /**
     * Opens a stream of events.
     *
     * @param lastEventId the last event that arrived; empty for all
     * @param silence how long nothing may arrive
     * @return a connection whose answer has the status 200 or 204
     * @throws IOException if there is no answer, or one that may be different later
     */
    public HttpURLConnection events(String job, String lastEventId, Duration silence) throws IOException {
        ServiceRequest request = ServiceRequest.get(URI.create(connection.statusUrl() + job(job) + "/events"))
                .with("Accept", "text/event-stream")
                .within(silence);
        HttpURLConnection opened =
                (lastEventId.isEmpty() ? request : request.with("Last-Event-ID", lastEventId)).open(connection.key());
        if (opened.getResponseCode() < 300) {
            return opened;
        }
        ServiceResponse refusal = ServiceRequest.response(opened);
        if (refusal.isOverload()) {
            throw new IOException(new ServiceProblem(refusal).getMessage());
        }
        throw new ServiceProblem(refusal);
    }

    /** What to throw if a stream stays broken. */
    public CommandFailedException unreachable(IOException cause) {
        return new UnreachableServiceException(connection.statusUrl(), connection, cause);
    }

    /** The path of a job. */
    public static String job(String id) {
        return "/jobs/" + encoded(id);
    }

    /** Encodes a text for a path or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private ServiceResponse repeated(ServiceRequest request) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                ServiceResponse response = request.send(connection.key());
                Duration pause = response.retryAfter().orElse(PAUSE);
                if (!response.isOverload() || System.nanoTime() + pause.toNanos() > giveUpAt) {
                    return checked(response);
                }
                sleep(pause);
            } catch (IOException e) {
                boolean lasting =
                        e instanceof ConnectException || e instanceof UnknownHostException || e instanceof SSLException;
                if (lasting || System.nanoTime() + PAUSE.toNanos() > giveUpAt) {
                    throw new UnreachableServiceException(request.uri(), connection, e);
                }
                sleep(PAUSE);
            }
        }
    }

    private static ServiceResponse checked(ServiceResponse response) {
        if (response.succeeded()) {
            return response;
        }
        throw new ServiceProblem(response);
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
