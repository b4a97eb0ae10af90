package dev.jobfn.http.record;

import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.OverloadProblems;
import dev.jobfn.http.problem.Problem;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.job.Job;
import dev.jobfn.redis.read.LargeResults;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.CloseNowException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.node.ObjectNode;

/**
 * Responses with records and results. Large results are sent chunk by chunk. Each client takes up the memory of only
 * one chunk, however slowly the client reads. The number of concurrent large responses is limited, and clients that
 * read too slowly are disconnected.
 */
public final class RecordResponses {
    private static final int MAX_CONCURRENT = 64;
    private static final Duration MAX_QUEUEING = Duration.ofSeconds(2);
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(30);
    private static final int MIN_BYTES_PER_SECOND = 32 << 10;

    private final LargeResults results;
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

    /** @param results reads large results */
    public RecordResponses(LargeResults results) {
        this.results = results;
    }

    /** Completes a response with the whole record as its body. */
    public ServerResponse record(ServerResponse.BodyBuilder builder, Job job, JobLinks links) {
        ObjectNode document = JobDocument.of(job, links);
        Optional<Job.Withheld.Large> large = large(job);
        if (large.isEmpty()) {
            return builder.contentType(MediaType.APPLICATION_JSON).body(Json.bytes(document));
        }
        String text = document.toString();
        return stream(builder, job, large.get().bytes(), text.substring(0, text.length() - 1) + ",\"result\":", "}");
    }

    /** Completes a response with the result alone as its body. */
    public ServerResponse result(ServerResponse.BodyBuilder builder, Job job) {
        Optional<Job.Withheld.Large> large = large(job);
        return large.isEmpty()
                ? builder.contentType(MediaType.APPLICATION_JSON)
                        .body(job.result().orElse("null").getBytes(StandardCharsets.UTF_8))
                : stream(builder, job, large.get().bytes(), "", "");
    }

    private static Optional<Job.Withheld.Large> large(Job job) {
        return job.withheld().filter(Job.Withheld.Large.class::isInstance).map(Job.Withheld.Large.class::cast);
    }

    private ServerResponse stream(ServerResponse.BodyBuilder builder, Job job, int bytes, String before, String after) {
        return builder.contentType(MediaType.APPLICATION_JSON).build((request, response) -> {
            if (!permits.tryAcquire(MAX_QUEUEING.toMillis(), TimeUnit.MILLISECONDS)) {
                throw problemInstead(response, OverloadProblems.busy());
            }
            try {
                write(response, job, bytes, before, after);
            } finally {
                permits.release();
            }
            return null;
        });
    }

    private void write(HttpServletResponse response, Job job, int bytes, String before, String after)
            throws IOException {
        long deadline = System.nanoTime() + MIN_TIMEOUT.toNanos() + bytes * 1_000_000_000L / MIN_BYTES_PER_SECOND;
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] tail = after.getBytes(StandardCharsets.UTF_8);
        byte[] chunk = results.read(job.id(), 1);
        if (chunk.length == 0) {
            // The job's retention ended after the record was read.
            throw problemInstead(response, RequestProblems.notFound());
        }
        response.setContentLengthLong(head.length + (long) bytes + tail.length);
        OutputStream out = response.getOutputStream();
        out.write(head);
        long written = 0;
        for (int next = 2; written < bytes; next++) {
            out.write(chunk);
            written += chunk.length;
            if (written < bytes) {
                chunk = results.read(job.id(), next);
            }
            if (chunk.length == 0 || System.nanoTime() - deadline > 0) {
                throw new CloseNowException("The result was removed, or the client read it too slowly");
            }
        }
        out.write(tail);
    }

    /** Removes the record's entity tag, because a problem must not have one. */
    private static ProblemException problemInstead(HttpServletResponse response, Problem problem) {
        response.setHeader("ETag", null);
        return problem.exception();
    }
}
