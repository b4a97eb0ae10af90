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
 * Lets an HTTP service do the work: one POST, whose answer {@link ServiceAnswer} judges. The URL comes from the operator's
 * catalog, so private addresses are allowed; redirects are never followed.
 *
 * @param url where to
 * @param type the type of the jobs
 * @param json reads answers
 */
record ServiceCall(URI url, JobType type, JsonMapper json) implements Invocable {
    /** The run is interrupted at its deadline. This ends a request whose run was not. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final int PROBLEM_LIMIT = 16 * 1024;

    @Override
    public String invoke(String inputJson, JobContext context) throws InterruptedException {
        CompletableFuture<HttpResponse<Optional<byte[]>>> answer =
                Shared.CLIENT.sendAsync(request(inputJson, context), response -> new BoundedBody(limit(response)));
        try {
            Duration left = Duration.between(Instant.now(), context.deadline()).plus(GRACE);
            HttpResponse<Optional<byte[]>> response = answer.get(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
            return new ServiceAnswer(response.statusCode(), response.body(), json).result();
        } catch (TimeoutException e) {
            throw new JobFailedException("service-timeout", "the service did not answer before the deadline", true);
        } catch (ExecutionException | CancellationException e) {
            throw new JobFailedException(
                    "service-unreachable", "the service can't be reached, or broke off its answer", true);
        } finally {
            // Interrupted or too late: the connection is closed, so that the service can notice. Else it does nothing.
            answer.cancel(true);
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

    /** One client for all types, made with the first call: what it costs to make is no part of a cold start. */
    private static final class Shared {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                // Over plain http the client would ask each service to upgrade to HTTP/2, which some take amiss.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }
}
