package dev.jobfn.redis;

import dev.jobfn.catalog.JobType;
import dev.jobfn.job.Job.Limits;
import dev.jobfn.job.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The part of a job that never changes. Redis stores it as one string (see include/job.lua): a line of fields, then the
 * metadata, then the input.
 *
 * @param created when the job was stored
 * @param type the name of the job's type
 * @param tenant the tenant that owns the job
 * @param priority 0 to 9
 * @param limits what the job's type allowed when the job was submitted
 * @param metadataBytes the metadata's length in UTF-8
 */
public record Spec(Instant created, String type, String tenant, int priority, Limits limits, int metadataBytes) {

    /** The line without the time, which the script prepends. */
    static String line(Submission job) {
        JobType type = job.type();
        return String.join(
                " ",
                type.name(),
                job.tenant(),
                Integer.toString(job.priority()),
                Integer.toString(type.maxAttempts()),
                Integer.toString(type.maxLost()),
                Long.toString(type.retention().toMillis()),
                type.outcomeEvents() ? "1" : "0",
                job.idempotency().map(Submission.Idempotency::key).orElse("-"),
                Long.toString(type.timeout().toMillis()),
                Integer.toString(job.metadata().getBytes(StandardCharsets.UTF_8).length));
    }

    /** Reads the line of fields. */
    public static Spec parse(String line) {
        String[] field = line.split(" ", -1);
        return new Spec(
                Instant.EPOCH.plus(Long.parseLong(field[0]), ChronoUnit.MICROS),
                field[1],
                field[2],
                Integer.parseInt(field[3]),
                new Limits(
                        Duration.ofMillis(Long.parseLong(field[9])),
                        Integer.parseInt(field[4]),
                        Integer.parseInt(field[5]),
                        Duration.ofMillis(Long.parseLong(field[6]))),
                Integer.parseInt(field[10]));
    }

    /**
     * Extracts the input from the text after the line. The length of the metadata before it is in bytes because Redis
     * counts bytes.
     */
    String input(String body) {
        if (metadataBytes == 0) {
            return body;
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, metadataBytes, bytes.length - metadataBytes, StandardCharsets.UTF_8);
    }
}
