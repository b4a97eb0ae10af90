package dev.jobfn.run.invoke;

import dev.jobfn.catalog.JobType;
import dev.jobfn.handler.JobContext;
import dev.jobfn.handler.JobFailedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls an HTTP service as a handler. Each call is one POST request, whose response {@link ServiceResponse} interprets.
 * The URL comes from the operator's catalog, so private addresses are allowed; redirects are never followed.
 *
 * @param url the service's URL
 * @param type the type of the jobs
 * @param json reads responses
 */
record ServiceCall(URI url, JobType type, JsonMapper json) implements Invocable {
    /** A request is ended this long after its run's deadline, even if the run was not interrupted. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final int PROBLEM_LIMIT = 16 * 1024;

    @Override
    public String invoke(String inputJson, JobContext context) throws InterruptedException {
        CompletableFuture<HttpResponse<Optional<byte[]>>> exchange =
                Shared.CLIENT.sendAsync(request(inputJson, context), head -> new BoundedBody(limit(head)));
        try {
            Duration left = Duration.between(Instant.now(), context.deadline()).plus(GRACE);
            HttpResponse<Optional<byte[]>> response = exchange.get(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
            return new ServiceResponse(response.statusCode(), response.body(), json).result();
        } catch (TimeoutException e) {
            throw new JobFailedException("service-timeout", "the service did not respond before the deadline", true);
        } catch (ExecutionException | CancellationException e) {
            throw new JobFailedException(
                    "service-unreachable",
                    "the service can't be reached, or it closed the connection before its response was complete",
                    true);
        } finally {
            // After an interruption or a timeout, this closes the connection, which the service can notice.
            exchange.cancel(true);
        }
    }

    private HttpRequest request(String inputJson, JobContext context) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .header("Idempotency-Key", context.jobId())
                .header("Jobfn-Job", context.jobId())
                .header("Jobfn-Attempt", Integer.toString(context.attempt()))
                .header(
                        "Jobfn-Deadline",
                        context.deadline().truncatedTo(ChronoUnit.MILLIS).toString())
                .POST(HttpRequest.BodyPublishers.ofString(inputJson))
                .build();
    }

    private int limit(HttpResponse.ResponseInfo response) {
        return response.statusCode() / 100 == 2 ? type.resultLimit() : PROBLEM_LIMIT;
    }

    /** One client for all types, created by the first call so that it does not slow down cold starts. */
    private static final class Shared {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                // Over plain HTTP, the client would ask each service to upgrade to HTTP/2, which some services reject.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }
}
