package dev.jobfn.http.record;

import dev.jobfn.http.json.Json;
import dev.jobfn.http.problem.OverloadProblems;
import dev.jobfn.http.problem.Problem;
import dev.jobfn.http.problem.ProblemException;
import dev.jobfn.http.problem.RequestProblems;
import dev.jobfn.job.Job;
import dev.jobfn.redis.LargeResults;
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
 * Answers with records and results. A long result is passed on piece by piece, so that a client holds one piece in memory
 * however slowly it reads, and only so many are under way at once. One that reads too slowly is cut off.
 */
public final class RecordAnswers {
    private static final int MOST = 64;
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration SLOWEST = Duration.ofSeconds(30);
    private static final int SLOWEST_BYTES_PER_SECOND = 32 << 10;

    private final LargeResults results;
    private final Semaphore places = new Semaphore(MOST);

    /** Begins with none under way. */
    public RecordAnswers(LargeResults results) {
        this.results = results;
    }

    /** The whole record as the body of an answer that is made except for that. */
    public ServerResponse record(ServerResponse.BodyBuilder answer, Job job, JobLinks links) {
        ObjectNode document = JobDocument.of(job, links);
        Optional<Job.Withheld.Large> large = large(job);
        if (large.isEmpty()) {
            return answer.contentType(MediaType.APPLICATION_JSON).body(Json.bytes(document));
        }
        String text = document.toString();
        return passOn(answer, job, large.get().bytes(), text.substring(0, text.length() - 1) + ",\"result\":", "}");
    }

    /** The same of the result alone. */
    public ServerResponse result(ServerResponse.BodyBuilder answer, Job job) {
        Optional<Job.Withheld.Large> large = large(job);
        return large.isEmpty()
                ? answer.contentType(MediaType.APPLICATION_JSON)
                        .body(job.result().orElse("null").getBytes(StandardCharsets.UTF_8))
                : passOn(answer, job, large.get().bytes(), "", "");
    }

    private static Optional<Job.Withheld.Large> large(Job job) {
        return job.withheld().filter(Job.Withheld.Large.class::isInstance).map(Job.Withheld.Large.class::cast);
    }

    private ServerResponse passOn(ServerResponse.BodyBuilder answer, Job job, int bytes, String before, String after) {
        return answer.contentType(MediaType.APPLICATION_JSON).build((request, response) -> {
            if (!places.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw without(response, OverloadProblems.busy());
            }
            try {
                write(response, job, bytes, before, after);
            } finally {
                places.release();
            }
            return null;
        });
    }

    private void write(HttpServletResponse response, Job job, int bytes, String before, String after)
            throws IOException {
        long deadline = System.nanoTime() + SLOWEST.toNanos() + bytes * 1_000_000_000L / SLOWEST_BYTES_PER_SECOND;
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] tail = after.getBytes(StandardCharsets.UTF_8);
        byte[] piece = results.read(job.id(), 1);
        if (piece.length == 0) {
            // Its time came between two reads.
            throw without(response, RequestProblems.notFound());
        }
        response.setContentLengthLong(head.length + (long) bytes + tail.length);
        OutputStream out = response.getOutputStream();
        out.write(head);
        long written = 0;
        for (int next = 2; written < bytes; next++) {
            out.write(piece);
            written += piece.length;
            if (written < bytes) {
                piece = results.read(job.id(), next);
            }
            if (piece.length == 0 || System.nanoTime() - deadline > 0) {
                throw new CloseNowException("A result went away or was read too slowly");
            }
        }
        out.write(tail);
    }

    /** The answer will be a problem, to which the record's entity tag does not belong. */
    private static ProblemException without(HttpServletResponse response, Problem problem) {
        response.setHeader("ETag", null);
        return problem.exception();
    }
}
